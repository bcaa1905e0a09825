import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pageObjectHeaders } from '../../infra/pageObject.ts';

/** An object of the pages' bucket. */
export interface PageFile {
  content: Buffer;
  contentType: string;
  cacheControl: string;
  /** The entity tag, in quotation marks: S3 uses the MD5 digest. */
  etag: string;
}

/** Reads the built pages, by key, such as `app.html`. Rejects if the directory cannot be read. */
export async function readPageFiles(directory: string): Promise<Map<string, PageFile>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const pairs = files.map(async ({ parentPath, name }): Promise<[string, PageFile]> => {
    const file = path.join(parentPath, name);
    const key = path.relative(directory, file).split(path.sep).join('/');
    return [key, pageFile(key, await readFile(file))];
  });
  return new Map(await Promise.all(pairs));
}

export function pageFile(key: string, content: Buffer): PageFile {
  const etag = `"${createHash('md5').update(content).digest('hex')}"`;
  return { content, ...pageObjectHeaders(key), etag };
}
