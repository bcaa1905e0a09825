import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from './userError.ts';

/**
 * Claims a directory for this run, so that two runs do not overwrite each other's files. Creates it if necessary. Returns a
 * function that releases the claim. Throws a UserError if the directory is not writable or another run uses it; the
 * message names `option`, the command line option that sets the directory.
 */
export function claimDirectory({ directory, option }: { directory: string; option: string }): () => void {
  const file = path.join(directory, 'run.pid');
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
    const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (isLocalRun(owner)) {
      throw new UserError(
        `another run (process ${owner}) uses ${directory}: stop it, or choose another directory with ${option}`,
      );
    }
    writeFileSync(file, String(process.pid));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new UserError(`cannot write to ${directory} (${reason}): choose another directory with ${option}`);
  }
  return () => rmSync(file, { force: true });
}

/** A killed run leaves its process id behind, and another program may have that id now. */
function isLocalRun(pid: number): boolean {
  if (pid === 0 || pid === process.pid) return false;
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  return (stdout ?? '').includes('local/main.ts');
}
