import { defineConfig } from 'vitest/config';
import { useTemporaryFolder } from './test/support/setup/temporaryFolder.ts';

useTemporaryFolder();

/** The runs of all callers, at the same time, take about eight minutes, or 15 with the 100 examples of the soak, and twice that on a busy machine. */
const TIMEOUT_MS = 1_800_000;

/** `npm run test:contract`: Schemathesis against the local run. */
export default defineConfig({
  test: {
    include: ['test/contract/**/*.test.ts'],
    globalSetup: ['test/support/setup/e2eSetup.ts'],
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
  },
});
