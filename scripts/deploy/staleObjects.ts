import type { StoredObject } from './pageBucket.ts';

/** A page that somebody opened a week ago can still load the rest of its files. */
export const ASSET_AGE_MAX_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * An upload takes seconds. Of two at once, either can have written the pages that stay, so manifests this close to each other are taken
 * as one deployment.
 */
const UPLOAD_MS_MAX = 60 * 60 * 1_000;

/**
 * The assets of a deployment, and the key of the object that lists them. `uploadedMs`: when its pages went live, or, of one that is not
 * complete, when it began.
 */
export type Manifest = { key: string; uploadedMs: number; isComplete: boolean; assets: readonly string[] };

/**
 * Returns the keys of assets and manifests that no page needs: those of no deployment whose pages were live within the last 7 days. A
 * deployment is live until the next one is complete, so the newest one that is older than that counts, too. An asset that was stored within that
 * time stays in any case: its manifest may be of a deployment that is still running.
 */
export function staleObjects(
  { assets, manifests }: { assets: readonly StoredObject[]; manifests: readonly Manifest[] },
  nowMs: number,
): string[] {
  const sinceMs = nowMs - ASSET_AGE_MAX_MS;
  const liveSinceMs = Math.max(
    ...manifests
      .filter(({ uploadedMs, isComplete }) => isComplete && uploadedMs <= sinceMs)
      .map(({ uploadedMs }) => uploadedMs),
  );
  const isEnded = ({ uploadedMs }: Manifest) => uploadedMs < liveSinceMs - UPLOAD_MS_MAX;
  const live = manifests.filter((manifest) => !isEnded(manifest));
  const ended = manifests.filter(isEnded);
  const needed = new Set(live.flatMap((manifest) => manifest.assets));
  const staleAssets = assets.filter(({ key, modifiedMs }) => !needed.has(key) && modifiedMs < sinceMs);
  return [...staleAssets, ...ended].map(({ key }) => key);
}
