import path from 'node:path';
import { LOCAL_STATE_DIRECTORY } from '../infra/localStage.ts';
import { TOKEN_SECONDS_DEFAULT } from './identity/issuer.ts';
import { parseOptions } from './parseOptions.ts';
import { parsePort } from './parsePort.ts';
import { UserError } from './userError.ts';

const DEFAULT_PORT = 4000;

/** A day: an issuer whose tokens live longer is not worth testing with. */
const TOKEN_SECONDS_MAX = 86_400;

export const USAGE = `Usage: npm run local -- [options]

Runs the whole system on this machine.

  --port N           port of the API (default: ${DEFAULT_PORT})
  --data DIR         keep tables, queues, Stripe data and the issuer's key in DIR (default: in memory)
  --state-dir DIR    directory for credentials.json, functions.log and the build (default: ${LOCAL_STATE_DIRECTORY})
  --no-build         use the build of the previous run
  --logs             show all function logs (default: only errors)
  --demo             create ninety days of a dozen accounts to sign in with (once, with --data)
  --token-seconds N  how long access tokens of a sign-in are valid (default: ${TOKEN_SECONDS_DEFAULT}; operators: at most 900)
  -h, --help         show this help`;

export interface Options {
  port: number;
  /** Absolute path. Undefined keeps all data in memory. */
  dataDirectory: string | undefined;
  /** Absolute path. */
  stateDirectory: string;
  builds: boolean;
  showsLogs: boolean;
  /** Whether the demo's accounts are created. */
  isDemo: boolean;
  /** How long access tokens of a sign-in are valid. */
  tokenSeconds: number;
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
      demo: { type: 'boolean' },
      'token-seconds': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) return 'help';
  const tokenSeconds = Number(values['token-seconds'] ?? TOKEN_SECONDS_DEFAULT);
  if (!Number.isInteger(tokenSeconds) || tokenSeconds < 1 || tokenSeconds > TOKEN_SECONDS_MAX) {
    throw new UserError(
      `--token-seconds ${values['token-seconds']} is not valid: choose a number from 1 to ${TOKEN_SECONDS_MAX}`,
    );
  }
  return {
    port: parsePort(values.port ?? DEFAULT_PORT),
    dataDirectory: values.data === undefined ? undefined : path.resolve(values.data),
    stateDirectory: path.resolve(values['state-dir'] ?? LOCAL_STATE_DIRECTORY),
    builds: values['no-build'] !== true,
    showsLogs: values.logs === true,
    isDemo: values.demo === true,
    tokenSeconds,
  };
}
