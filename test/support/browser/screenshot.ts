import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const DEFAULT_DIRECTORY = fileURLToPath(new URL('../../../.local/shots', import.meta.url));

/**
 * Saves a picture of the whole page as NAME.png in `.local/shots`, or in SHOTS_DIRECTORY, where pictures are kept for a look.
 * Returns its path.
 */
export async function screenshot(page: Page, name: string): Promise<string> {
  const directory = path.resolve(process.env.SHOTS_DIRECTORY ?? DEFAULT_DIRECTORY);
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.screenshot({ path: file, fullPage: true });
  return file;
}
