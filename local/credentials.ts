import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What a developer, and the end-to-end suite, need to use the run. */
export interface Credentials {
  baseUrl: string;
  apiKey: string;
  /** Of the scope admin. */
  adminKey: string;
  /** Hands out end users' tokens, at `/token?user=NAME`. */
  issuer: string;
  stripe: { apiBase: string; secretKey: string; webhookUrl: string; webhookSecret: string };
}

/** Reads what a run before wrote; undefined if there is nothing. */
export function readCredentials(file: string): Credentials | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a file for the owner's eyes only, whole or not at all. */
export function saveOwn(file: string, content: object): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
