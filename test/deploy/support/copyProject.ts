import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from '../../support/runCommand.ts';

/** Everything that a deployment reads. */
const COPIED = [
  'client',
  'infra',
  'local',
  'scripts',
  'services',
  'shared',
  'web',
  'docs',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * Copies the project to a temporary directory and replaces the first occurrence of `search` in one file, as an operator does
 * before deploying a change. Throws when the file does not contain `search`.
 */
export async function copyProject({
  file,
  search,
  replacement,
}: {
  file: string;
  search: string;
  replacement: string;
}): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-changed-'));
  for (const name of COPIED) {
    await cp(path.join(PROJECT_ROOT, name), path.join(directory, name), { recursive: true });
  }
  await symlink(path.join(PROJECT_ROOT, 'node_modules'), path.join(directory, 'node_modules'));
  const text = await readFile(path.join(directory, file), 'utf8');
  if (!text.includes(search)) throw new Error(`${file} does not contain ${search}`);
  await writeFile(path.join(directory, file), text.replace(search, replacement));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
