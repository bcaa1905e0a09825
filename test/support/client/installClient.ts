import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../runCommand.ts';

export const PACKAGE_NAME = '@ai-gate/session-billing';

/** A build and npm take 3 s together, and several times as long on a busy machine. */
export const INSTALL_TIMEOUT_MS = 90_000;

export type InstalledClient = {
  /** A project that has the package and no other. */
  projectDirectory: string;
  packageDirectory: string;
  /** What npm would publish. */
  archive: string;
  /** The paths of its files. */
  files: string[];
  remove(): Promise<void>;
};

/** Builds the package, packs it as npm publishes it, and unpacks it where a project would have it. */
export async function installClient(): Promise<InstalledClient> {
  const directory = await mkdtemp(path.join(tmpdir(), 'client-package-'));
  const built = path.join(directory, 'built');
  const projectDirectory = path.join(directory, 'project');
  const packageDirectory = path.join(projectDirectory, 'node_modules', PACKAGE_NAME);
  await Promise.all([built, packageDirectory].map((made) => mkdir(made, { recursive: true })));
  const sources = path.join(PROJECT_ROOT, 'client');
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md'])
    await copyFile(path.join(sources, file), path.join(built, file));
  await run(process.execPath, [path.join(sources, 'build.ts'), path.join(built, 'dist')], PROJECT_ROOT);
  const packed = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', directory],
    built,
  );
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
  const archive = path.join(directory, filename);
  await run('tar', ['-xzf', archive, '--strip-components', '1', '-C', packageDirectory], directory);
  await writeFile(path.join(projectDirectory, 'package.json'), '{ "type": "module" }');
  return {
    projectDirectory,
    packageDirectory,
    archive,
    files: files.map((file) => file.path),
    remove: () => rm(directory, { recursive: true }),
  };
}

async function run(file: string, args: string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args, { cwd, timeout: INSTALL_TIMEOUT_MS });
  return stdout;
}
