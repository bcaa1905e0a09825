/** How far a step is. Each call of `advance` says that one more item is done. */
export type Progress = { advance(): void; end(): void };

/** Begins the progress of `total` items. `doing` is the first word, such as `moving`. */
export type StartProgress = (doing: string, total: number) => Progress;

type Output = { isTTY?: boolean; write(text: string): unknown };

const BAR_WIDTH = 24;
const ON_TERMINAL_EVERY_MS = 200;
const ELSEWHERE_EVERY_MS = 5_000;

/** Moves to the start of the line and clears it. */
const CLEAR_LINE = '\r\x1b[2K';

const SILENT: Progress = { advance() {}, end() {} };

/**
 * Shows progress with an estimate of the time left: a bar on a terminal, and elsewhere a line every few seconds. Nothing if
 * `isSilent`. `clockMs` gives milliseconds that only grow.
 */
export function createProgress({
  output = process.stderr,
  isSilent,
  clockMs = () => performance.now(),
}: {
  output?: Output;
  isSilent: boolean;
  clockMs?: () => number;
}): StartProgress {
  if (isSilent) return () => SILENT;
  const isTerminal = output.isTTY === true;
  const everyMs = isTerminal ? ON_TERMINAL_EVERY_MS : ELSEWHERE_EVERY_MS;
  return (doing, total) => {
    const beganMs = clockMs();
    let done = 0;
    let shownMs = beganMs;
    const show = () => {
      const elapsedMs = clockMs() - beganMs;
      const text = describe({ doing, done, total, elapsedMs });
      output.write(isTerminal ? `${CLEAR_LINE}${bar(done, total)} ${text}` : `${text}\n`);
    };
    return {
      advance() {
        done++;
        if (clockMs() - shownMs < everyMs) return;
        shownMs = clockMs();
        show();
      },
      end() {
        show();
        if (isTerminal) output.write('\n');
      },
    };
  };
}

function bar(done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(share * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}

type Run = { doing: string; done: number; total: number; elapsedMs: number };

function describe({ doing, done, total, elapsedMs }: Run): string {
  const count = `${doing} ${done} of ${total}`;
  if (done >= total) return `${count}, took ${duration(elapsedMs)}`;
  if (done === 0) return count;
  return `${count}, about ${duration((elapsedMs / done) * (total - done))} left`;
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
