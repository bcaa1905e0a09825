import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { pageObjectHeaders } from '../../infra/pageObject.ts';
import { deleteObjects, listObjects, type NewObject, type PageBucket, putObjects } from './pageBucket.ts';
import { type Manifest, staleObjects } from './staleObjects.ts';

const ASSETS = 'assets/';
const CONFIG = 'app/config.json';

/** No path of the distribution leads here. */
const MANIFESTS = 'manifests/';

const manifestContent = z.object({ assets: z.array(z.string()), isComplete: z.boolean() });

export type PageUpload = {
  /** Where the pages were built. */
  directory: string;
  bucket: PageBucket;
  /** The content of `/app/config.json`. */
  config: string;
  /** Called with a line for each step that was done. */
  report(line: string): void;
};

/**
 * Replaces the pages of a stage. The manifest comes first, so that another deployment does not delete the assets that follow; then the
 * assets, so that every page that is served can load its own; the configuration; and then the pages. Last, it deletes what no page
 * needs. If it stops in the middle, the stage has its old pages or its new ones, complete, and the next run does the rest.
 */
export async function uploadPages({ directory, bucket, config, report }: PageUpload): Promise<void> {
  const files = await readFiles(directory);
  const isAsset = ({ key }: NewObject) => key.startsWith(ASSETS);
  const assets = files.filter(isAsset);
  const pages = files.filter((file) => !isAsset(file));
  if (assets.length === 0 || pages.length === 0) throw new Error(`${directory} has no pages`);
  const manifestKey = `${MANIFESTS}${randomUUID()}.json`;
  const putManifest = (isComplete: boolean) => {
    const content = JSON.stringify({ assets: assets.map(({ key }) => key), isComplete });
    return putObjects(bucket, [newObject(manifestKey, content)]);
  };
  await putManifest(false);
  await putObjects(bucket, assets);
  report(`${assets.length} assets of the pages are uploaded`);
  await putObjects(bucket, [newObject(CONFIG, config)]);
  await putObjects(bucket, pages);
  await putManifest(true);
  report(`the configuration and ${pages.length} pages are uploaded`);
  const stale = await findStaleObjects(bucket, manifestKey);
  await deleteObjects(bucket, stale);
  report(`${stale.length} files that no page has needed for 7 days are deleted`);
}

const newObject = (key: string, content: Buffer | string): NewObject => ({
  key,
  content,
  ...pageObjectHeaders(key),
});

async function readFiles(directory: string): Promise<NewObject[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => {
      const key = path.relative(directory, file).split(path.sep).join('/');
      return newObject(key, await readFile(file));
    }),
  );
}

/** The manifests are read after the assets were listed: one that is not there yet is of assets that are newer than this list. */
async function findStaleObjects(bucket: PageBucket, ownKey: string): Promise<string[]> {
  const assets = await listObjects(bucket, ASSETS);
  const stored = await listObjects(bucket, MANIFESTS);
  const own = stored.find(({ key }) => key === ownKey);
  if (own === undefined) throw new Error(`${ownKey} was deleted while the pages were uploaded: deploy again`);
  const manifests = await Promise.all(
    stored.map(async ({ key, modifiedMs }) => readManifest(bucket, { key, uploadedMs: modifiedMs })),
  );
  // By S3's clock, as are the times of the objects: that of this machine may be wrong.
  return staleObjects(
    { assets, manifests: manifests.filter((manifest) => manifest !== undefined) },
    own.modifiedMs,
  );
}

/** Undefined if another deployment has deleted it since. */
async function readManifest(
  { objects, bucket }: PageBucket,
  { key, uploadedMs }: { key: string; uploadedMs: number },
): Promise<Manifest | undefined> {
  const read = async () => {
    const { Body } = await objects.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body?.transformToString();
  };
  const text = await read().catch((error: Error) => {
    if (error.name !== 'NoSuchKey') throw error;
    return undefined;
  });
  return text === undefined ? undefined : { key, uploadedMs, ...parseManifest(key, text) };
}

function parseManifest(key: string, text: string): z.output<typeof manifestContent> {
  try {
    return manifestContent.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`the manifest ${key} cannot be read, so nothing is deleted: remove it from the bucket`, {
      cause: error,
    });
  }
}
