import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Reads a file that `writeStateFile` wrote. Returns undefined if it does not exist. */
export function readStateFile<Content>(file: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes JSON to a file that only its owner can read. The file is replaced atomically: if the process is killed during
 * the write, the old content stays.
 */
export function writeStateFile(file: string, content: object): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
