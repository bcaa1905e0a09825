import { afterAll, afterEach, beforeEach } from 'vitest';
import { findBrowser, NO_BROWSER } from './findBrowser.ts';
import { closeBrowser, closePages, openPages } from './newPage.ts';
import { savePicture } from './screenshot.ts';

/** Vitest loads this file before each file of browser tests. */
const hasBrowser = findBrowser() !== undefined;

beforeEach(({ skip }) => skip(!hasBrowser, NO_BROWSER));

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    for (const page of openPages()) await savePicture(page, `failed ${task.name}`).catch(() => undefined);
  }
  await closePages();
});

afterAll(closeBrowser);
