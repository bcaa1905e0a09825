import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT_ROOT } from './runCommand.ts';

/** All that a deployment reads. */
const COPIED = [
  'infra',
  'local',
  'scripts',
  'services',
  'shared',
  'docs',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** A copy of the project in which one text of one file is another: what an operator has before deploying a change. */
export async function changedProject(
  file: string,
  before: string,
  after: string,
): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'session-billing-changed-'));
  for (const name of COPIED) {
    await cp(path.join(PROJECT_ROOT, name), path.join(directory, name), { recursive: true });
  }
  await symlink(path.join(PROJECT_ROOT, 'node_modules'), path.join(directory, 'node_modules'));
  const text = await readFile(path.join(directory, file), 'utf8');
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  await writeFile(path.join(directory, file), text.replace(before, after));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
