import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_STATE_DIRECTORY, type LocalResources } from '../../infra/localStage.ts';

/** What the local run wrote of itself. Throws a sentence when there is none. */
export async function readResources(stateDirectory = LOCAL_STATE_DIRECTORY): Promise<LocalResources> {
  const file = path.join(stateDirectory, 'resources.json');
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `${file} is not there: start the local run first (npm run local), or name its --state-dir`,
    );
  });
  return JSON.parse(text);
}
