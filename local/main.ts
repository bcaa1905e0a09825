import { demoTable } from './demo/demoAccounts.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { type LocalRun, startLocal } from './startLocal.ts';
import { UserError } from './userError.ts';

/** A run stops within 5 s. Programs that have not exited by then are killed after this process exits. */
const STOP_TIMEOUT_MS = 4_500;

/** How often a run under npm checks whether its shell still runs: a fraction of those 5 s. */
const PARENT_POLL_INTERVAL_MS = 250;

const startedAtMs = Date.now();
const interrupted = new AbortController();
let run: LocalRun | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
stopWithShell();

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(USAGE);
  else await start(options);
} catch (error) {
  // An interrupted start fails as a consequence. Only other errors are printed.
  if (!interrupted.signal.aborted) {
    console.error(error instanceof UserError ? error.message : error);
    // Programs that have started end with this process.
    process.exit(1);
  }
}

async function start(options: Options): Promise<void> {
  console.log('starting session billing on this machine');
  run = await startLocal(options, {
    progress: (message) => console.log(`${elapsed()} ${message}`),
    fault: (message) => console.error(message),
    crash: (message) => {
      if (interrupted.signal.aborted) return;
      console.error(message);
      void stop(1);
    },
    signal: interrupted.signal,
  });
  console.log(`${elapsed()} credentials in ${options.stateDirectory}/credentials.json`);
  console.log(`${elapsed()} function logs in ${options.stateDirectory}/functions.log`);
  console.log(`${elapsed()} what runs, and where: ${run.startPageUrl}`);
  if (options.isDemo) {
    console.log(
      `\nsign in at ${run.baseUrl}/app as one of these (name, user id, what the account shows):\n${demoTable()}\n`,
    );
  }
  console.log(`ready ${run.baseUrl}`);
}

/**
 * Stops the run when the shell that npm started it with exits. npm sends a signal only to that shell, which does not forward
 * it. Only under npm, because a run in the background of a terminal must outlive its shell.
 */
function stopWithShell(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell && !interrupted.signal.aborted) void stop(0);
  }, PARENT_POLL_INTERVAL_MS).unref();
}

async function stop(exitCode: number): Promise<void> {
  // A second signal exits at once.
  if (interrupted.signal.aborted) process.exit(exitCode);
  interrupted.abort();
  setTimeout(() => process.exit(exitCode), STOP_TIMEOUT_MS).unref();
  await run?.stop().catch((error) => console.error(error));
  process.exit(exitCode);
}

function elapsed(): string {
  return `${((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(5)} s `;
}
