import path from 'node:path';
import { LOCAL_STATE_DIRECTORY } from '../../infra/localStage.ts';
import { parseOptions } from '../parseOptions.ts';
import { parsePort } from '../parsePort.ts';
import { UserError } from '../userError.ts';

/** The local issuer sends people back to this port (DEV_SERVER_ORIGINS in infra/stages.ts). */
const DEFAULT_PORT = 5173;
const DEFAULT_RUN = 'http://127.0.0.1:4000';

export const USAGE = `Usage: npm run web -- [options]

Serves the pages from their sources, and shows each change at once. Everything else comes from a local run.

  --port N         port of the pages (default: ${DEFAULT_PORT}, the only one at which people can sign in)
  --run URL        address of the local run (default: ${DEFAULT_RUN})
  --state-dir DIR  its state directory (default: ${LOCAL_STATE_DIRECTORY})
  -h, --help       show this help`;

export interface Options {
  port: number;
  /** The origin of the local run. */
  run: string;
  /** Absolute path. */
  stateDirectory: string;
}

/** Reads the command line. Throws a UserError for an invalid option. */
export function readOptions(args: string[]): Options | 'help' {
  const values = parseOptions(args, {
    command: 'npm run web',
    options: {
      port: { type: 'string' },
      run: { type: 'string' },
      'state-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const run = values.run ?? DEFAULT_RUN;
  if (!URL.canParse(run) || !/^https?:$/.test(new URL(run).protocol))
    throw new UserError(`--run ${run} is not an address: give one such as ${DEFAULT_RUN}`);
  return {
    port: parsePort(values.port ?? DEFAULT_PORT),
    run: new URL(run).origin,
    stateDirectory: path.resolve(values['state-dir'] ?? LOCAL_STATE_DIRECTORY),
  };
}
