import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  lockfileProblems,
  packagesWithoutIntegrity,
  restoreLockfile,
} from '../../../scripts/lockfile/lockedPackages.ts';

const COMPLETE = {
  '': { version: '0.1.0', optionalDependencies: { 'fast-linux': '1.0.0' } },
  'node_modules/fast-linux': { version: '1.0.0', integrity: 'sha512-AA==' },
  'node_modules/tool': { version: '2.0.0', integrity: 'sha512-BB==' },
  'node_modules/tool/node_modules/@in/archive': { version: '3.0.0', inBundle: true },
};

describe('the lockfile', () => {
  it('of this project has a digest for every package and every platform', () => {
    expect(lockfileProblems(JSON.parse(readFileSync('package-lock.json', 'utf8')))).toEqual([]);
  });

  it('of this project pins Node.js for Linux and macOS, on arm64 and x64', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const runtimes = Object.keys(packages[''].optionalDependencies)
      .map((name) => packages[`node_modules/${name}`])
      .filter(({ bin }) => bin?.node !== undefined);
    expect(runtimes.map(({ os, cpu }) => `${os} ${cpu}`).sort()).toEqual([
      'darwin arm64',
      'darwin x64',
      'linux arm64',
      'linux x64',
    ]);
    for (const { version } of runtimes) expect(version).toMatch(/^24\./);
  });

  it('with all digests has no problems; a package in the archive of another needs none', () => {
    expect(lockfileProblems({ packages: COMPLETE })).toEqual([]);
  });

  it('needs no digest of a folder of the project that it links as a package', () => {
    const link = { resolved: 'client', link: true };
    const linked = { client: { name: '@in/client', version: '1.0.0' }, 'node_modules/@in/client': link };
    const packages = { ...COMPLETE, ...linked };
    expect(lockfileProblems({ packages })).toEqual([]);
    expect(restoreLockfile({ packages }, new Map()).packages['node_modules/@in/client']).toEqual(link);
  });

  it('reports and restores the digest that an install left out', () => {
    const lockfile = { packages: { ...COMPLETE, 'node_modules/a/node_modules/@b/c': { version: '1.2.3' } } };
    expect(lockfileProblems(lockfile)).toEqual(['@b/c@1.2.3 has no integrity: run npm run lockfile']);
    const [missing] = packagesWithoutIntegrity(lockfile);
    expect(missing).toEqual({ path: 'node_modules/a/node_modules/@b/c', name: '@b/c', version: '1.2.3' });
    const restored = restoreLockfile(
      lockfile,
      new Map([['node_modules/a/node_modules/@b/c', 'sha512-CC==']]),
    );
    expect(restored.packages['node_modules/a/node_modules/@b/c']).toEqual({
      version: '1.2.3',
      integrity: 'sha512-CC==',
    });
    expect(lockfileProblems(restored)).toEqual([]);
  });

  it('reports and removes the registry of a package', () => {
    const resolved = 'https://registry.example/tool.tgz';
    const tool = { ...COMPLETE['node_modules/tool'], resolved };
    const lockfile = { packages: { ...COMPLETE, 'node_modules/tool': tool } };
    expect(lockfileProblems(lockfile)).toEqual(['tool names a registry: run npm run lockfile']);
    expect(restoreLockfile(lockfile, new Map())).toEqual({ packages: COMPLETE });
  });

  it('reports an optional package of another platform that has no entry', () => {
    const { 'node_modules/fast-linux': _, ...packages } = COMPLETE;
    expect(lockfileProblems({ packages })).toEqual([
      'fast-linux, an optional dependency of this project, is missing: remove node_modules and package-lock.json, then run npm install and npm run lockfile',
    ]);
  });
});
