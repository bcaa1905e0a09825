import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, runOrThrow } from '../runCommand.ts';

/** Ignored by git. All runs share it, and it is recreated when the pinned versions change. */
const FOLDER = fileURLToPath(new URL('../../../.python/', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('./requirements.txt', import.meta.url));

/** Schemathesis needs it. Python 3.10 has received no fixes since October 2026. */
const PYTHON_VERSION_MIN = [3, 11] as const;

/** The programs of the packages that requirements.txt pins: MiniStack and Schemathesis. */
export const PYTHON_BIN = path.join(FOLDER, 'bin');

/** Whether a Python is installed that can create virtual environments. */
export async function hasPython(): Promise<boolean> {
  const checkVersion = `import sys, venv, ensurepip; sys.exit(sys.version_info < (${PYTHON_VERSION_MIN.join(', ')}))`;
  // Spawning a command that does not exist rejects.
  const result = await runCommand('python3', ['-c', checkVersion]).catch(() => undefined);
  return result?.code === 0;
}

/** Creates the virtual environment with the pinned versions, unless it exists already. */
export async function installPython(report: (line: string) => void): Promise<void> {
  const installedFile = path.join(FOLDER, 'installed.txt');
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(installedFile) && readFileSync(installedFile, 'utf8') === requirements) return;
  report('installing MiniStack and Schemathesis into .python');
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await runOrThrow('python3', ['-m', 'venv', FOLDER]);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet'];
  await runOrThrow(path.join(PYTHON_BIN, 'python'), [...pip, '-r', REQUIREMENTS]);
  writeFileSync(installedFile, requirements);
}
