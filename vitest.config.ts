import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { useTemporaryFolder } from './test/support/setup/temporaryFolder.ts';

useTemporaryFolder();

/** Bundling every function of a stage takes about 10 s, and four times as long on a busy machine. */
const BUNDLING_TIMEOUT_MS = 60_000;

/** The whole system starts in less than 20 s, and in 45 s on a busy machine. */
const LOCAL_TIMEOUT_MS = 90_000;

/** Tests of large items take up to 6 s alone, and four times as long beside other files: all share one DynamoDB Local. */
const DYNAMODB_TIMEOUT_MS = 60_000;

/** A page or a process of a busy machine can need longer than the second after which `expect.poll` gives up by default. */
const PATIENT = { poll: { timeout: 15_000 } };

const withDynamoDb = {
  globalSetup: ['test/support/setup/globalSetup.ts'],
  testTimeout: DYNAMODB_TIMEOUT_MS,
  hookTimeout: DYNAMODB_TIMEOUT_MS,
  expect: PATIENT,
};

/** Font files are bytes, as in the bundles of functions (infra/parts/bundle.ts). */
const fontBytes = {
  name: 'font-bytes',
  enforce: 'pre' as const,
  load: (id: string) =>
    id.endsWith('.woff')
      ? `export default new Uint8Array(Buffer.from('${readFileSync(id, 'base64')}', 'base64'));`
      : undefined,
};

/** One project per layer, so that `vitest run --project unit` takes only about a second. */
export default defineConfig({
  test: {
    // Many tests wait for processes rather than compute. The default of one worker on two cores would leave a core idle.
    maxWorkers: '100%',
    projects: [
      {
        plugins: [fontBytes],
        // With a process for each file they take several times as long. So files share modules, and none may leave state in them.
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false },
      },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'], ...withDynamoDb } },
      {
        plugins: [fontBytes],
        test: { name: 'flow', include: ['test/flow/**/*.test.ts'], ...withDynamoDb },
      },
      {
        test: {
          name: 'infra',
          include: ['test/infra/**/*.test.ts'],
          // These tests share no mutable state, and the CDK takes seconds to load.
          isolate: false,
          testTimeout: BUNDLING_TIMEOUT_MS,
          hookTimeout: BUNDLING_TIMEOUT_MS,
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          testTimeout: LOCAL_TIMEOUT_MS,
          hookTimeout: LOCAL_TIMEOUT_MS,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/setup/e2eSetup.ts'],
          testTimeout: LOCAL_TIMEOUT_MS,
          hookTimeout: LOCAL_TIMEOUT_MS,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts'],
          globalSetup: ['test/support/setup/webSetup.ts'],
          setupFiles: ['test/support/browser/setupTests.ts'],
          testTimeout: LOCAL_TIMEOUT_MS,
          hookTimeout: LOCAL_TIMEOUT_MS,
          expect: PATIENT,
        },
      },
    ],
  },
});
