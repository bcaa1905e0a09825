import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL_STATE_DIRECTORY, type LocalResources } from '../../infra/localStage.ts';

/** Reads the file in which the local run lists its resources. Throws when there is no such file. */
export async function readLocalResources(stateDirectory = LOCAL_STATE_DIRECTORY): Promise<LocalResources> {
  const file = path.join(stateDirectory, 'resources.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(
      `${file} does not exist: start the local run with npm run local, or name its directory with --state-dir`,
      { cause: error },
    );
  });
  return JSON.parse(text);
}
