import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASSET_AGE_MAX_MS, type Manifest, staleObjects } from '../../../scripts/deploy/staleObjects.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW_MS = 100 * DAY_MS;
const manifest = (key: string, ageDays: number, assets: string[], isComplete = true): Manifest => ({
  key,
  isComplete,
  uploadedMs: NOW_MS - ageDays * DAY_MS,
  assets,
});
const asset = (key: string, ageDays: number) => ({ key, modifiedMs: NOW_MS - ageDays * DAY_MS });

describe('the files that a deployment deletes', () => {
  test('are the assets and manifests of deployments whose pages were replaced more than 7 days ago', () => {
    const assets = [asset('oldest', 30), asset('old', 20), asset('week', 8), asset('new', 0)];
    const manifests = [
      manifest('m-oldest', 30, ['oldest']),
      manifest('m-old', 20, ['old']),
      manifest('m-week', 8, ['week']),
      manifest('m-new', 0, ['new']),
    ];
    expect(staleObjects({ assets, manifests }, NOW_MS)).toEqual(['oldest', 'old', 'm-oldest', 'm-old']);
  });

  test('are not those of the deployment before, however old it is, because its pages were live until now', () => {
    const assets = [asset('old', 300), asset('new', 0)];
    const manifests = [manifest('m-old', 300, ['old']), manifest('m-new', 0, ['new'])];
    expect(staleObjects({ assets, manifests }, NOW_MS)).toEqual([]);
  });

  test('are not assets that an older and a newer deployment share', () => {
    const assets = [asset('shared', 30), asset('old', 30)];
    const manifests = [
      manifest('m-oldest', 30, ['shared', 'old']),
      manifest('m-week', 7, ['shared']),
      manifest('m-new', 0, ['shared']),
    ];
    expect(staleObjects({ assets, manifests }, NOW_MS)).toEqual(['old', 'm-oldest']);
  });

  test('are not those of pages that a later deployment did not replace, because it stopped in the middle', () => {
    const assets = [asset('live', 90), asset('crashed', 20), asset('new', 0)];
    const manifests = [
      manifest('m-live', 90, ['live']),
      manifest('m-crashed', 20, ['crashed'], false),
      manifest('m-new', 0, ['new']),
    ];
    expect(staleObjects({ assets, manifests }, NOW_MS)).toEqual([]);
  });

  test.each([
    ['that completed a minute before another one, but wrote its pages after it', true],
    ['that began a minute before another one completed, and stopped after it wrote its pages', false],
  ])('are not those of a deployment %s', (_which, isComplete) => {
    const minuteDays = 1 / (24 * 60);
    const assets = [asset('live', 20), asset('other', 20), asset('new', 0)];
    const manifests = [
      manifest('m-live', 20 + minuteDays, ['live'], isComplete),
      manifest('m-other', 20, ['other']),
      manifest('m-new', 0, ['new']),
    ];
    expect(staleObjects({ assets, manifests }, NOW_MS)).toEqual([]);
  });

  test('include assets of no manifest, once they are 7 days old', () => {
    const manifests = [manifest('m', 0, [])];
    const assets = [asset('crashed', 7.1), asset('running', 0.01), asset('edge', 7)];
    expect(staleObjects({ assets, manifests }, NOW_MS)).toEqual(['crashed']);
  });

  test('never include what a deployment of the last 7 days, or the one before those, uploaded', () => {
    const manifests = fc.array(
      fc.record({
        uploadedMs: fc.integer({ min: NOW_MS - 40 * DAY_MS, max: NOW_MS }),
        assets: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
      }),
    );
    fc.assert(
      fc.property(manifests, (generated) => {
        const all = generated.map((one, index) => ({ ...one, isComplete: true, key: `m${index}` }));
        const assets = ['a', 'b', 'c', 'd', 'e'].map((key) => asset(key, 90));
        const stale = new Set(staleObjects({ assets, manifests: all }, NOW_MS));
        const sorted = all.toSorted((one, other) => one.uploadedMs - other.uploadedMs);
        for (const [index, { key, assets: used }] of sorted.entries()) {
          const next = sorted
            .slice(index + 1)
            .find(({ uploadedMs }) => uploadedMs > (sorted[index]?.uploadedMs ?? 0));
          const replacedMs = next?.uploadedMs ?? NOW_MS;
          if (replacedMs <= NOW_MS - ASSET_AGE_MAX_MS) continue;
          for (const needed of [key, ...used]) expect(stale.has(needed), needed).toBe(false);
        }
      }),
    );
  });
});
