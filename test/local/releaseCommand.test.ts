import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PROJECT_ROOT, runCommand } from '../support/runCommand.ts';

const FILES = ['package.json', 'CHANGELOG.md', 'released/contract.json', 'src/apiTypes.ts'].map(
  (file) => `client/${file}`,
);

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'release-'));
  for (const file of [...FILES, 'docs/openapi.json']) {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await cp(path.join(PROJECT_ROOT, file), path.join(directory, file));
  }
});

afterEach(() => rm(directory, { recursive: true }));

const release = (...options: string[]) =>
  runCommand(process.execPath, [path.join(PROJECT_ROOT, 'scripts/release.ts'), ...options], { directory });

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const name = path.join(directory, file);
  await writeFile(name, change(await readFile(name, 'utf8')));
}

const setVersion = (version: string) =>
  edit('client/package.json', (text) => JSON.stringify({ ...JSON.parse(text), version }));

/** A release of 1.2.0 with the API of this project, then one with the field `leaseExpiresAt` of `SessionLease` removed. */
async function removeField(): Promise<void> {
  await setVersion('1.2.0');
  await edit('client/released/contract.json', (text) =>
    JSON.stringify({ ...JSON.parse(text), version: '1.2.0' }),
  );
  await edit('docs/openapi.json', (text) => {
    const document = JSON.parse(text);
    const { SessionLease: lease } = document.components.schemas;
    delete lease.properties.leaseExpiresAt;
    lease.required = ['sessionId'];
    return JSON.stringify(document);
  });
}

it('the check fails for a breaking change of the API, names it and the version, and accepts that version', async () => {
  await removeField();
  const { code, error } = await release('--check');
  expect(code).toBe(1);
  expect(error).toContain(
    'needs the version 2.0.0 or a later one, not 1.2.0:\n- breaking: SessionLease.leaseExpiresAt: is removed',
  );
  await setVersion('2.0.0');
  expect(await release('--check')).toEqual({ code: 0, out: '', error: '' });
});

it('a release needs a section of the changelog, records the API and lists the changes', async () => {
  await removeField();
  await setVersion('2.0.0');
  expect((await release()).error).toContain('client/CHANGELOG.md has no section "## 2.0.0"');
  await edit('client/CHANGELOG.md', (text) => text.replace('## ', '## 2.0.0\n\n- One field less.\n\n## '));
  expect((await release()).out).toBe(
    'wrote client/released/contract.json: 2.0.0, since 1.2.0\n- breaking: SessionLease.leaseExpiresAt: is removed\n',
  );
  expect((await release()).out).toBe('wrote client/released/contract.json: 2.0.0, since 2.0.0\n');
});
