import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { LOCAL_STATE_DIRECTORY, type LocalResources } from '../../infra/localStage.ts';

/** A connection on this machine takes less than a millisecond. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Reads the file in which the local run lists its resources. Throws when there is no such file, or the run has ended. */
export async function readLocalResources(stateDirectory = LOCAL_STATE_DIRECTORY): Promise<LocalResources> {
  const file = path.join(stateDirectory, 'resources.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(
      `${file} does not exist: start the local run with npm run local, or name its directory with --state-dir`,
      { cause: error },
    );
  });
  const resources: LocalResources = JSON.parse(text);
  // The file outlives the run. DynamoDB Local ends with it.
  if (!(await acceptsConnections(resources.endpoints.dynamoDb))) {
    throw new Error(
      `the local run of ${stateDirectory} is not running: start it with npm run local, or name the directory of another run with --state-dir`,
    );
  }
  return resources;
}

function acceptsConnections(endpoint: string): Promise<boolean> {
  const { hostname: host, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: CONNECT_TIMEOUT_MS });
    const settle = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
