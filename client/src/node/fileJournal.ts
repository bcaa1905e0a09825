import type { Journal } from '../meter/types.ts';
import { DirectoryJournal } from './directoryJournal.ts';
import { nodeFileSystem } from './fileSystem.ts';
import type { JournalError } from './journalError.ts';
import type { Surroundings } from './lock.ts';
import { thisMachine } from './machine.ts';

export { JournalError, type JournalErrorCode } from './journalError.ts';

export type FileJournalOptions = {
  /**
   * Where the files are. It is created if it does not exist. Processes can share it. It must outlast the process, and the container: what
   * it holds is all that is known of the sessions that were let in while the service was unreachable.
   */
  directory: string;
  /**
   * Hears of what no call rejects with: lines that could not be read, and files that could not be taken over. The journal goes on. Default:
   * a warning of the process.
   */
  onError?: (error: JournalError) => void;
};

const NODE: Surroundings = {
  fileSystem: nodeFileSystem,
  machine: thisMachine,
  wallMs: Date.now,
  steadyMs: () => performance.now(),
};

/** A journal in a directory of a disk. Its methods reject with a `JournalError`. Nothing is created before the first entry. */
export function fileJournal({ directory, onError = warn }: FileJournalOptions): Journal {
  return new DirectoryJournal({ directory, onError }, NODE);
}

const warn = (error: JournalError) => process.emitWarning(error);
