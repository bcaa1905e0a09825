/**
 * `disk_full`: the disk, or the quota, has no space. `no_permission`: the user of the process may not write there. `read_only`: the file
 * system is read-only. `too_many_files`: the process, or the system, has too many files open. `damaged`: lines could not be read.
 * `closed`: the journal was closed before. `failed`: anything else, see `cause`.
 */
export type JournalErrorCode =
  | 'disk_full'
  | 'no_permission'
  | 'read_only'
  | 'too_many_files'
  | 'damaged'
  | 'closed'
  | 'failed';

const CODES: Record<string, JournalErrorCode> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EACCES: 'no_permission',
  EPERM: 'no_permission',
  EROFS: 'read_only',
  EMFILE: 'too_many_files',
  ENFILE: 'too_many_files',
};

const ADVICE: Record<JournalErrorCode, string> = {
  disk_full: 'The disk is full. Free space: no restart is needed.',
  no_permission: 'The user of the process needs read and write permission for the directory and its files.',
  read_only: 'The file system is read-only. Name a directory that can be written to.',
  too_many_files: 'Too many files are open. Raise the limit (ulimit -n).',
  damaged: 'Look at the lines in damaged.jsonl. The other entries are not affected.',
  closed: 'The journal was closed. Create another one.',
  failed: 'Look at the cause.',
};

/** Something that the journal could not do. `code` says why, `path` where; the message also says what to do. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;
  /** What the journal was doing: `save`, `take over` and so on. */
  readonly action: string;
  readonly path: string;

  constructor(failure: {
    code: JournalErrorCode;
    action: string;
    path: string;
    what: string;
    cause?: unknown;
  }) {
    const { code, action, path, what, cause } = failure;
    super(`Journal, ${action}: ${what} (${path}). ${ADVICE[code]}`, { cause });
    this.name = 'JournalError';
    this.code = code;
    this.action = action;
    this.path = path;
  }
}

/** The error of a failed file operation, as a `JournalError`. `path` is used if the operation did not name its file. */
export function toJournalError(
  error: unknown,
  { action, path }: { action: string; path: string },
): JournalError {
  if (error instanceof JournalError) return error;
  const fault = error as NodeJS.ErrnoException;
  return new JournalError({
    code: CODES[fault.code ?? ''] ?? 'failed',
    action,
    path: fault.path ?? path,
    what: fault.code ?? String(error),
    cause: error,
  });
}

/** Whether a file operation failed because the file, or its directory, is not there. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
