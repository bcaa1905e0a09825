import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const DEFAULT_DIRECTORY = fileURLToPath(new URL('../../../.local/shots', import.meta.url));

/** Saves a picture as `savePicture` does, if SHOTS_DIRECTORY is set: a run that nobody looks at takes less time without them. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS_DIRECTORY !== undefined) await savePicture(page, name);
}

/** Saves a picture of the whole page as NAME.png in SHOTS_DIRECTORY, or else in `.local/shots`. Returns its path. */
export async function savePicture(page: Page, name: string): Promise<string> {
  const directory = path.resolve(process.env.SHOTS_DIRECTORY ?? DEFAULT_DIRECTORY);
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: file, fullPage: true });
  return file;
}
