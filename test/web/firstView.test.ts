import { expect, test } from 'vitest';
import { type LoadedFile, watchFiles } from '../bench/pages/loadedFiles.ts';
import { serveConsole } from '../support/browser/consoleFixtures.ts';
import { openConsole } from '../support/browser/operators.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';

/** JavaScript that the first view of the app may load, compressed. */
const APP_SCRIPT_BYTES_MAX = 120 * 1024;

const scriptsOf = (files: readonly LoadedFile[]) => files.filter(({ type }) => type === 'script');
const namesOf = (files: readonly LoadedFile[]) =>
  scriptsOf(files).map(({ url }) => /([^/]+)-[\w-]{8}\.js$/.exec(url)?.[1]);

test('the first view of the customer app is within its budget, and has nothing of the console', async () => {
  const page = await newAppPage();
  const filesOf = watchFiles(page);
  await signIn(page, newPerson());
  await page.waitForLoadState('networkidle');
  const files = await filesOf();
  const bytes = scriptsOf(files).reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  expect(bytes).toBeLessThanOrEqual(APP_SCRIPT_BYTES_MAX);
  expect(namesOf(files)).toContain('app');
  expect(namesOf(files)).not.toContain('operator');
});

test('the console does not load the start of the customer app', async () => {
  const page = await newAppPage();
  const filesOf = watchFiles(page);
  await serveConsole(page);
  await openConsole(page, 'otto', '/operator/events');
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByText('No key works.').waitFor();
  const names = namesOf(await filesOf());
  expect(names).toContain('operator');
  expect(names).not.toContain('app');
});
