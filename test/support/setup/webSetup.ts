import type { TestProject } from 'vitest/node';
import { findBrowser, NO_BROWSER } from '../browser/findBrowser.ts';
import { secretsIn } from './logSecrets.ts';
import { startSystem } from './startSystem.ts';

/**
 * Starts the whole system, pages and API, for the browser tests and stops it after them. Without a browser, says that these tests
 * are skipped.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (findBrowser() === undefined) {
    console.warn(`browser tests are skipped: ${NO_BROWSER}`);
    project.provide('target', { baseUrl: 'http://127.0.0.1', apiKey: '', adminKey: '', stripe: undefined });
    return undefined;
  }
  const system = await startSystem();
  project.provide('target', system.target);
  return async () => {
    const found = secretsIn(await system.stop());
    if (found.length === 0) return;
    console.error(`the log of the functions contains:\n${found.join('\n')}`);
    // Vitest prints errors of a teardown but still passes.
    process.exitCode = 1;
  };
}
