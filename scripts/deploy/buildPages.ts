import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type BuiltPages = { directory: string; remove(): Promise<void> };

/** Builds the pages into a directory of their own, so that the build of another command is not mixed in. Throws if it fails. */
export async function buildPages(projectRoot: string): Promise<BuiltPages> {
  const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-web-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const child = spawn(process.execPath, ['web/build.ts', directory], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  if (code === 0) return { directory, remove };
  await remove();
  throw new Error(`the pages cannot be built, so nothing was changed:\n${output.trim()}`);
}
