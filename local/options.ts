import path from 'node:path';
import { LOCAL_STATE_DIRECTORY } from '../infra/localStage.ts';
import { parseOptions } from './parseOptions.ts';
import { UserError } from './userError.ts';

const DEFAULT_PORT = 4000;

export const USAGE = `Usage: npm run local -- [options]

Runs the whole system on this machine.

  --port N         port of the API (default: ${DEFAULT_PORT})
  --data DIR       keep tables, queues and Stripe data in DIR (default: in memory)
  --state-dir DIR  directory for credentials.json, functions.log and the build (default: ${LOCAL_STATE_DIRECTORY})
  --no-build       use the build of the previous run
  --logs           show all function logs (default: only errors)
  -h, --help       show this help`;

export interface Options {
  port: number;
  /** Absolute path. Undefined keeps all data in memory. */
  dataDirectory: string | undefined;
  /** Absolute path. */
  stateDirectory: string;
  builds: boolean;
  showsLogs: boolean;
}

/** Reads the command line. Throws a UserError for an invalid option. */
export function readOptions(args: string[]): Options | 'help' {
  const values = parseOptions(args, {
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
  if (values.help === true) return 'help';
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError(`--port ${values.port} is not a valid port: choose a number from 1 to 65535`);
  }
  return {
    port,
    dataDirectory: values.data === undefined ? undefined : path.resolve(values.data),
    stateDirectory: path.resolve(values['state-dir'] ?? LOCAL_STATE_DIRECTORY),
    builds: values['no-build'] !== true,
    showsLogs: values.logs === true,
  };
}
