import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A deployment takes 20 s on a machine that does nothing else. */
const TIMEOUT_MS = 240_000;

/** First what uses the stage, then what deploys it again, last what destroys it. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => placeOf(a.moduleId) - placeOf(b.moduleId));
  }
}

const ORDER = ['/e2e/', '/refusals', '/rolling', '/terminal', '/edge', '/redeploy', '/destroy'];
const placeOf = (file: string) => ORDER.findIndex((part) => file.includes(part));

/** The end-to-end suite and the tests of deployments, against one stage in an emulator: `npm run test:deploy`. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts', 'test/deploy/**/*.test.ts'],
    globalSetup: ['test/deploy/support/setup.ts'],
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    fileParallelism: false,
    sequence: { sequencer: InOrder },
  },
});
