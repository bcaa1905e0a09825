import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  GetObjectCommand,
  HeadObjectCommand,
  type ListObjectsV2Output,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createClients } from '../../../../local/clients.ts';
import { startFauxqs } from '../../../../local/processes/fauxqs.ts';
import { createBucket } from '../../../../local/resources/buckets.ts';
import { listObjects, type PageBucket } from '../../../../scripts/deploy/pageBucket.ts';
import { uploadPages } from '../../../../scripts/deploy/uploadPages.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const CONFIG = '{"stage":"staging"}';

let fauxqs: Awaited<ReturnType<typeof startFauxqs>>;
let bucket: PageBucket;
let count = 0;

beforeAll(async () => {
  fauxqs = await startFauxqs({});
});

afterAll(() => fauxqs.program.stop());

beforeEach(async () => {
  count += 1;
  bucket = { objects: newClient(), bucket: `pages-${count}` };
  await createBucket(bucket.objects, bucket.bucket);
});

const newClient = () => createClients({ dynamoDb: fauxqs.endpoint, sqsAndS3: fauxqs.endpoint }).s3;

/** A built version of the pages: one page, which loads a script of the version and a font that all versions share. */
async function pagesOf(version: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-pages-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await mkdir(path.join(directory, 'assets'));
  await mkdir(path.join(directory, 'fr'));
  await writeFile(path.join(directory, 'app.html'), `<script src="/assets/app-${version}.js">`);
  await writeFile(path.join(directory, 'fr/tarifs.html'), `<script src="/assets/app-${version}.js">`);
  await writeFile(path.join(directory, `assets/app-${version}.js`), `"${version}"`);
  await writeFile(path.join(directory, 'assets/font.woff2'), 'font');
  return directory;
}

const upload = async (version: string, to = bucket) => {
  const lines: string[] = [];
  const directory = await pagesOf(version);
  await uploadPages({ directory, bucket: to, config: CONFIG, report: (line) => lines.push(line) });
  return lines;
};

const keys = async (prefix = '') => (await listObjects(bucket, prefix)).map(({ key }) => key).sort();

const read = async (key: string) => {
  const { Body } = await bucket.objects.send(new GetObjectCommand({ Bucket: bucket.bucket, Key: key }));
  return Body?.transformToString();
};

/** Calls `before` for each request of the client, which may throw, and lets `alter` change what S3 lists. */
function intercept(
  client: S3Client,
  before: (command: string, input: { Key?: string }) => void,
  alter: (output: ListObjectsV2Output) => void = () => {},
): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        before(String(commandName), args.input as { Key?: string });
        const result = await next(args);
        if (commandName === 'ListObjectsV2Command') alter(result.output as ListObjectsV2Output);
        return result;
      },
    { step: 'initialize' },
  );
}

/** Every page that the bucket has can load its script. */
async function expectWholePages(): Promise<void> {
  const stored = await keys();
  for (const key of stored.filter((one) => one.endsWith('.html'))) {
    const [, script = 'none'] = (await read(key))?.match(/src="\/(.*)"/) ?? [];
    expect(stored, key).toContain(script);
  }
}

describe('the upload of the pages', () => {
  test('stores assets before the configuration, and that before the pages, each with its type and caching', async () => {
    const order: string[] = [];
    intercept(bucket.objects, (_command, { Key }) => Key !== undefined && order.push(Key));
    expect(await upload('v1')).toEqual([
      '2 assets of the pages are uploaded',
      'the configuration and 2 pages are uploaded',
      '0 files that no page has needed for 7 days are deleted',
    ]);
    const kindOf = (key: string) =>
      key
        .replace(/\/.*/, '')
        .replace(/.*\.html/, 'page')
        .replace(/^fr$/, 'page');
    expect(order.map(kindOf)).toEqual([
      'manifests',
      'assets',
      'assets',
      'app',
      'page',
      'page',
      'manifests',
      // Read back to find out what no page needs.
      'manifests',
    ]);
    const headers = async (Key: string) => {
      const head = await bucket.objects.send(new HeadObjectCommand({ Bucket: bucket.bucket, Key }));
      return [head.ContentType, head.CacheControl];
    };
    const immutable = 'public, max-age=31536000, immutable';
    expect(await headers('app.html')).toEqual(['text/html; charset=utf-8', 'no-cache']);
    expect(await headers('app/config.json')).toEqual(['application/json', 'no-cache']);
    expect(await headers('assets/app-v1.js')).toEqual(['text/javascript; charset=utf-8', immutable]);
    expect(await headers('assets/font.woff2')).toEqual(['font/woff2', immutable]);
    expect(await read('app/config.json')).toBe(CONFIG);
  });

  test('that stops at any request leaves pages that can load their scripts, and the next one does the rest', async () => {
    await upload('v1');
    let requests = 0;
    const counted = { ...bucket, objects: newClient() };
    intercept(counted.objects, () => {
      requests += 1;
    });
    await upload('v2', counted);
    expect(requests).toBeGreaterThan(8);
    for (let failing = 1; failing <= requests; failing += 1) {
      const crashing = { ...bucket, objects: newClient() };
      let left = failing;
      intercept(crashing.objects, () => {
        left -= 1;
        if (left <= 0) throw new Error('the connection is lost');
      });
      await expect(upload(`crash${failing}`, crashing), `request ${failing}`).rejects.toThrow(
        'connection is lost',
      );
      await expectWholePages();
    }
    await upload('v3');
    await expectWholePages();
    expect(await read('app.html')).toContain('app-v3.js');
  });

  test('of two deployments at once leaves pages that can load their scripts', async () => {
    await Promise.all(['a', 'b', 'c'].map((version) => upload(version, { ...bucket, objects: newClient() })));
    await expectWholePages();
    expect(await keys('assets/')).toEqual([
      'assets/app-a.js',
      'assets/app-b.js',
      'assets/app-c.js',
      'assets/font.woff2',
    ]);
  });

  test('deletes what no page has needed for 7 days, by the clock of S3', async () => {
    await upload('v1');
    const ages = new Map((await keys()).map((key) => [key, 30]));
    await upload('v2');
    for (const key of await keys()) if (!ages.has(key)) ages.set(key, 8);
    // As if the first two deployments were of 30 and 8 days ago.
    intercept(
      bucket.objects,
      () => {},
      ({ Contents = [] }) => {
        for (const one of Contents) {
          const age = ages.get(one.Key ?? '') ?? 0;
          one.LastModified = new Date((one.LastModified?.getTime() ?? 0) - age * DAY_MS);
        }
      },
    );
    ages.delete('assets/font.woff2');
    expect((await upload('v3')).at(-1)).toBe('2 files that no page has needed for 7 days are deleted');
    expect(await keys('assets/')).toEqual(['assets/app-v2.js', 'assets/app-v3.js', 'assets/font.woff2']);
    expect(await keys('manifests/')).toHaveLength(2);
    await expectWholePages();
  });

  test('deletes nothing while a manifest cannot be read', async () => {
    await upload('v1');
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const broken = { Bucket: bucket.bucket, Key: 'manifests/x.json', Body: '{' };
    await bucket.objects.send(new PutObjectCommand(broken));
    await expect(upload('v2')).rejects.toThrow(
      'the manifest manifests/x.json cannot be read, so nothing is deleted',
    );
    expect(await keys('assets/')).toContain('assets/app-v1.js');
  });

  test('refuses a directory without pages before it stores anything', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-pages-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await expect(uploadPages({ directory, bucket, config: CONFIG, report: () => {} })).rejects.toThrow(
      'has no pages',
    );
    expect(await keys()).toEqual([]);
  });
});
