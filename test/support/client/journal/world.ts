import type { Journal } from '../../../../client/src/meter/types.ts';
import { DirectoryJournal } from '../../../../client/src/node/directoryJournal.ts';
import type { JournalError } from '../../../../client/src/node/journalError.ts';
import type { Machine, ProcessMark } from '../../../../client/src/node/machine.ts';
import { type Fault, MemoryDisk, type Operation } from './memoryDisk.ts';

export const DIRECTORY = '/var/lib/gateway';

/** A process with a journal. */
export type Gateway = {
  journal: Journal;
  mark: ProcessMark;
  /** What `onError` got. */
  errors: JournalError[];
  operations: Operation[];
  /** From now on, no operation of the process does anything. */
  kill(): void;
};

type Settings = Partial<ProcessMark> & {
  /** Decides on each operation; `number` counts from 0. */
  plan?(operation: Operation & { number: number }): Fault | undefined;
  /** Waits before each operation, so that processes interleave. */
  pause?(): Promise<void>;
};

/** Processes with journals in one directory of one disk, and their clocks. */
export class World {
  wallMs = Date.parse('2026-11-30T09:00:00.000Z');
  steadyMs = 0;
  readonly disk = new MemoryDisk(() => this.wallMs);
  #pid = 100;
  readonly #processes = new Map<string, ProcessMark>();

  pass(ms: number): void {
    this.wallMs += ms;
    this.steadyMs += ms;
  }

  start({ plan, pause, ...fields }: Settings = {}): Gateway {
    this.#pid += 1;
    const mark = {
      pid: this.#pid,
      host: 'a',
      boot: 'b',
      namespace: 'n',
      start: String(this.#pid),
      ...fields,
    };
    const key = keyOf(mark);
    this.#processes.set(key, mark);
    let isKilled = false;
    const operations: Operation[] = [];
    const kill = () => {
      isKilled = true;
      if (this.#processes.get(key) === mark) this.#processes.delete(key);
    };
    const decide = async (operation: Operation) => {
      await pause?.();
      if (isKilled) return { kill: true } as const;
      const planned = plan?.({ ...operation, number: operations.length });
      operations.push(operation);
      if (planned && 'kill' in planned) kill();
      return planned;
    };
    const errors: JournalError[] = [];
    const journal = new DirectoryJournal(
      { directory: DIRECTORY, onError: (error) => errors.push(error) },
      {
        fileSystem: this.disk.fileSystem(decide),
        machine: this.#machineOf(mark),
        wallMs: () => this.wallMs,
        steadyMs: () => this.steadyMs,
      },
    );
    return { journal, mark, errors, operations, kill };
  }

  #machineOf(mark: ProcessMark): Machine {
    return {
      self: () => mark,
      lookUp: (pid) => this.#processes.get(keyOf({ ...mark, pid })) ?? 'gone',
    };
  }
}

const keyOf = ({ host, namespace, pid }: ProcessMark) => `${host}/${namespace}/${pid}`;

/** Lets everything run that waits for nothing. Calls of a process that was killed stay open. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
