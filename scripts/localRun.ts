import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Resources } from '../local/credentials.ts';

/** The run on one machine, which is no stack of AWS. */
export const LOCAL_STAGE = 'local';

/** Where the local run keeps its state unless told. */
export const STATE_DIRECTORY = '.local';

/** The emulators take any credentials. */
export const LOCAL_AWS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

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
