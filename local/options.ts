import path from 'node:path';
import { LOCAL_STATE_DIRECTORY } from '../infra/localStage.ts';
import { parseOptions } from './parseOptions.ts';
import { UserError } from './userError.ts';

export const USAGE = `npm run local -- [options]
  --port N         where the API listens (4000)
  --data DIR       keep all state there; in memory otherwise
  --state-dir DIR  where credentials.json, functions.log and the build go (.local)
  --no-build       run the build that is there
  --logs           show what functions write`;

const DEFAULT_PORT = 4000;

export interface Options {
  port: number;
  /** Where state is kept from one run to the next, if it is. */
  dataDirectory: string | undefined;
  stateDirectory: string;
  builds: boolean;
  showsLogs: boolean;
  asksForHelp: boolean;
}

/** Reads the command line. Throws a UserError that says what is wrong with it. */
export function readOptions(args: string[]): Options {
  const values = parse(args);
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError(`--port ${values.port} is not a port: choose a number from 1 to 65535`);
  }
  return {
    port,
    dataDirectory: values.data === undefined ? undefined : path.resolve(values.data),
    stateDirectory: path.resolve(values['state-dir'] ?? LOCAL_STATE_DIRECTORY),
    builds: values['no-build'] !== true,
    showsLogs: values.logs === true,
    asksForHelp: values.help === true,
  };
}

const parse = (args: string[]) =>
  parseOptions(args, {
    command: 'npm run local',
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      'state-dir': { type: 'string' },
      'no-build': { type: 'boolean' },
      logs: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
