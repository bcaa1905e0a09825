import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Resources } from '../../local/credentials.ts';

/** Where the local run keeps its state unless told. */
const STATE_DIRECTORY = '.local';

/** What the local run wrote of itself. Throws a sentence when there is none. */
export async function readResources(stateDirectory = STATE_DIRECTORY): Promise<Resources> {
  const file = path.join(stateDirectory, 'resources.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `${file} is not there: start the local run first (npm run local), or name its --state-dir`,
    );
  });
  return JSON.parse(text);
}
