import { existsSync, rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { closePages, newPage, type PageOptions } from '../support/browser/newPage.ts';
import { savePicture } from '../support/browser/screenshot.ts';

/** Opens a page, with `body` in place of its content. */
async function openWith(body: string, options: PageOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto('/pricing');
  await page.evaluate((html) => {
    document.body.innerHTML = html;
  }, body);
  return page;
}

test('an error in the console fails the test', async () => {
  const page = await newPage();
  await page.goto('/pricing');
  await page.evaluate(() => console.error('broken'));
  await expect(closePages()).rejects.toThrow('console: broken');
});

test('an uncaught exception fails the test', async () => {
  const page = await newPage();
  await page.goto('/pricing');
  const thrown = page.context().waitForEvent('weberror');
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('thrown later');
    });
  });
  await thrown;
  await expect(closePages()).rejects.toThrow('uncaught: Error: thrown later');
});

test('a violation of the content security policy fails the test', async () => {
  await openWith('<p style="color: red">Inline style</p>');
  await expect(closePages()).rejects.toThrow('Content Security Policy');
});

test('a request to another origin fails the test, also when the policy stops it', async () => {
  const page = await newPage();
  await page.goto('/pricing');
  await page.evaluate(() => fetch('http://127.0.0.2:9/path').catch(() => undefined));
  await expect(closePages()).rejects.toThrow('127.0.0.2:9/path');
});

test('an error that the test allows does not fail it', async () => {
  const page = await newPage({ allowedErrors: [/expected/] });
  await page.goto('/pricing');
  await page.evaluate(() => console.error('this was expected'));
  await closePages();
});

test('a page that scrolls sideways fails the test, which names the element', async () => {
  const page = await openWith(`<pre class="wide">${'x'.repeat(500)}</pre>`);
  await expect(expectNoOverflow(page)).rejects.toThrow('<pre class="wide">');
});

test('an image without alternative text fails the test', async () => {
  const page = await openWith(
    '<main><h1>Pictures</h1><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></main>',
  );
  await expect(expectNoAxeViolations(page)).rejects.toThrow('image-alt');
});

test('a page has the window, theme, language and zoom that the test asks for', async () => {
  const page = await newPage({ width: 820, theme: 'dark', language: 'fr', zoom: 2, forcedColors: true });
  await page.goto('/pricing');
  const seen = await page.evaluate(() => ({
    width: innerWidth,
    ratio: devicePixelRatio,
    isDark: matchMedia('(prefers-color-scheme: dark)').matches,
    forcesColors: matchMedia('(forced-colors: active)').matches,
    language: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }));
  expect(seen).toEqual({
    width: 410,
    ratio: 2,
    isDark: true,
    forcesColors: true,
    language: 'fr-FR',
    timeZone: 'UTC',
  });
});

test('a picture is kept under its name', async () => {
  const page = await openWith('<h1>Kept</h1>');
  const file = await savePicture(page, 'harness: a name/with signs');
  expect(file).toMatch(/harness-a-name-with-signs\.png$/);
  expect(existsSync(file)).toBe(true);
  rmSync(file);
});
