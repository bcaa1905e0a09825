import { defineConfig } from 'vitest/config';

/** Starting Java and a table; a test that needs longer has hung. */
const TIMEOUT_MS = 20_000;

/** The whole system starts in less than 15 s; a busy machine takes twice that. */
const LOCAL_TIMEOUT_MS = 45_000;

const withDynamoDb = {
  globalSetup: ['test/support/setup/globalSetup.ts'],
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
};

/** One project for each layer, so that `vitest run --project unit` stays a matter of a second. */
export default defineConfig({
  test: {
    // Many tests wait for processes more than they compute: on two cores one worker would leave one idle.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'], ...withDynamoDb } },
      { test: { name: 'flow', include: ['test/flow/**/*.test.ts'], ...withDynamoDb } },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          // They share nothing that changes, and the CDK takes seconds to load.
          isolate: false,
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          testTimeout: LOCAL_TIMEOUT_MS,
          hookTimeout: LOCAL_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/setup/e2eSetup.ts'],
          testTimeout: LOCAL_TIMEOUT_MS,
          hookTimeout: LOCAL_TIMEOUT_MS,
        },
      },
    ],
  },
});
