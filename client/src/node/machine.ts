import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, as others find out whether it still runs. */
export type ProcessMark = {
  pid: number;
  host: string;
  /** Differs after each start of the system. Linux only. */
  boot?: string;
  /** Process ids count inside a namespace: each container has its own. Linux only. */
  namespace?: string;
  /** When the process started, in ticks since the system did: a reused pid has another. Linux only. */
  start?: string;
};

/** What the journal asks of the system that it runs on. */
export type Machine = {
  self(): ProcessMark;
  /** `gone`: no process with this pid runs. `start` is absent where the system does not say it. */
  lookUp(pid: number): 'gone' | { start?: string };
};

/** Fields of /proc/<pid>/stat after the name of the program, which is in parentheses and can hold anything (proc(5)). */
const STATE_FIELD = 0;
const START_FIELD = 19;

/** Zombie and dead: the process has ended, and its parent has not asked for its status yet. */
const ENDED_STATES = ['Z', 'X'];

export const thisMachine: Machine = {
  self() {
    const { pid } = process;
    const found = thisMachine.lookUp(pid);
    return {
      pid,
      host: hostname(),
      boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
      namespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
      start: found === 'gone' ? undefined : found.start,
    };
  },
  lookUp(pid) {
    if (!isRunning(pid)) return 'gone';
    const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields && ENDED_STATES.includes(fields[STATE_FIELD] ?? '')) return 'gone';
    return { start: fields?.[START_FIELD] };
  },
};

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
