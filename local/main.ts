import { type Options, readOptions, USAGE } from './options.ts';
import { type LocalRun, startLocal } from './run.ts';
import { UserError } from './userError.ts';

/** A run that is asked to stop is gone within five seconds: what has not ended by then is left to its keeper. */
const STOP_TIMEOUT_MS = 4_500;

/** How often a run under npm looks whether its shell is still there: a fraction of those five seconds. */
const PARENT_POLL_MS = 250;

const startedAt = Date.now();
const interrupted = new AbortController();
let run: LocalRun | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
stopWithShell();

try {
  const options = readOptions(process.argv.slice(2));
  if (options.asksForHelp) console.log(USAGE);
  else await start(options);
} catch (error) {
  // An interrupted start fails somewhere, and that is no news.
  if (!interrupted.signal.aborted) {
    console.error(error instanceof UserError ? error.message : error);
    // What was started ends with this process.
    process.exit(1);
  }
}

async function start(options: Options): Promise<void> {
  console.log('starting the session billing on this machine');
  run = await startLocal(options, {
    progress: (message) => console.log(`${seconds()} ${message}`),
    fault: (message) => console.error(message),
    crash: (message) => {
      if (interrupted.signal.aborted) return;
      console.error(message);
      void stop(1);
    },
    signal: interrupted.signal,
  });
  console.log(
    `${seconds()} credentials in ${options.stateDirectory}/credentials.json, logs in functions.log`,
  );
  console.log(`ready ${run.baseUrl}`);
}

/**
 * npm hands a signal to the shell that it started us with, and that shell dies without a word to us. Only under npm:
 * a run started in the background of a terminal outlives it.
 */
function stopWithShell(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell && !interrupted.signal.aborted) void stop(0);
  }, PARENT_POLL_MS).unref();
}

async function stop(exitCode: number): Promise<void> {
  // Asked twice, somebody is in a hurry.
  if (interrupted.signal.aborted) process.exit(exitCode);
  interrupted.abort();
  setTimeout(() => process.exit(exitCode), STOP_TIMEOUT_MS).unref();
  await run?.stop().catch((error) => console.error(error));
  process.exit(exitCode);
}

function seconds(): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1).padStart(5)} s `;
}
