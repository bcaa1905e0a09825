import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** 12 kB: the client with all routes takes 6 kB, and the meter as much. */
const GZIP_BYTES_MAX = 12 * 1024;

describe('the client in a bundle', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['client/src/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    // Neither Node.js nor a browser: an import of a module of the platform fails.
    platform: 'neutral',
    target: 'es2022',
    outdir: '/',
    write: false,
    metafile: true,
  });

  it(`is smaller than ${GZIP_BYTES_MAX} bytes with gzip`, () => {
    const bytes = gzipSync(outputFiles.map(({ text }) => text).join('\n'), { level: 9 }).byteLength;
    expect(bytes).toBeLessThan(GZIP_BYTES_MAX);
    expect(bytes).toBeGreaterThan(2_000);
  });

  it('contains no package, and of the project only the client and plain values of the contracts', () => {
    const others = Object.keys(metafile.inputs).filter(
      (path) => !/^(client\/src\/|shared\/contract\/(ids|problems|routeProblems)\.ts$)/.test(path),
    );
    expect(others).toEqual([]);
  });

  it('needs nothing newer than Node.js 20 and the browsers of 2023', () => {
    const code = outputFiles.map(({ text }) => text).join('\n');
    for (const name of ['withResolvers', 'AbortSignal.any', 'Object.groupBy', 'process', 'Buffer'])
      expect(code).not.toMatch(new RegExp(`\\b${name}`));
  });
});
