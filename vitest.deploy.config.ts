import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { useTemporaryFolder } from './test/support/setup/temporaryFolder.ts';

useTemporaryFolder();

/** A deployment takes 20 s on an idle machine. */
const TIMEOUT_MS = 240_000;

/** Runs the tests that use the stage first, then those that deploy it again, and the one that destroys it last. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => positionOf(a.moduleId) - positionOf(b.moduleId));
  }
}

const ORDER = [
  '/e2e/',
  '/pages',
  '/alarms',
  '/refusals',
  '/webhookSecretRotation',
  '/terminal',
  '/edge',
  '/redeploy',
  '/destroy',
];
const positionOf = (file: string) => ORDER.findIndex((part) => file.includes(part));

/** `npm run test:deploy`: the end-to-end suite and the deployment tests, against one stage in an AWS emulator. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/deploy/**/*.test.ts'],
    globalSetup: ['test/deploy/support/deploySetup.ts'],
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    fileParallelism: false,
    sequence: { sequencer: InOrder },
  },
});
