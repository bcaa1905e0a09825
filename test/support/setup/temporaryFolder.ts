import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Gives the processes of a test run a folder for temporary files, which goes with the run. The CDK, for one, leaves what it synthesizes
 * there.
 */
export function useTemporaryFolder(): void {
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-tests-'));
  process.env.TMPDIR = directory;
  process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
}
