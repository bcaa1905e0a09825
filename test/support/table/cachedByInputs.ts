import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = path.join(PROJECT_ROOT, 'node_modules', '.cache', 'session-billing');

/**
 * What `create` returns, cached by the hash of the input files, because loading the CDK takes more than a second. Paths are relative to
 * the project's root.
 */
export async function cachedByInputs<Value>(
  { name, inputs }: { name: string; inputs: string[] },
  create: () => Promise<Value>,
): Promise<Value> {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(await readFile(path.join(PROJECT_ROOT, input)));
  const file = path.join(CACHE, `${name}-${hash.digest('hex').slice(0, 16)}.json`);
  const cached = await readFile(file, 'utf8').catch(() => undefined);
  if (cached !== undefined) return JSON.parse(cached);
  const value = await create();
  await mkdir(CACHE, { recursive: true });
  // Renamed into place, so that a concurrent run reads either the complete file or none.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(value));
  await rename(`${file}.${process.pid}`, file);
  return value;
}
