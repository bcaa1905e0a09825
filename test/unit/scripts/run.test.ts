import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let project: string;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'session-billing-run-'));
  mkdirSync(path.join(project, 'scripts'));
  copyFileSync('scripts/run.mjs', path.join(project, 'scripts', 'run.mjs'));
  writeFileSync(
    path.join(project, 'hello.ts'),
    'const [, , name]: string[] = process.argv; console.log(name);',
  );
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function installDependencies() {
  mkdirSync(path.join(project, 'node_modules'));
  writeFileSync(path.join(project, 'node_modules', '.package-lock.json'), '{}');
}

/** `--import` pretends that an older Node.js runs the command. */
function run(args: string[], nodeVersion = process.versions.node) {
  const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'${nodeVersion}'}})`;
  const command = ['--disable-warning=ExperimentalWarning', '--import', old, 'scripts/run.mjs', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: project, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('npm run', () => {
  it('says to install the dependencies when they are missing', () => {
    const stderr = 'dependencies are not installed: run npm ci\n';
    expect(run(['hello.ts', 'ada'])).toEqual({ status: 1, stdout: '', stderr });
  });

  it('says how to get the Node.js of the project when an older one runs the command', () => {
    installDependencies();
    const { status, stderr } = run(['hello.ts', 'ada'], '20.20.2');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^this is Node\.js 20\.20\.2, and the project runs on Node\.js 24: run npm ci, [^\n]*\n$/,
    );
  });

  it('runs the command with its arguments', () => {
    installDependencies();
    expect(run(['hello.ts', 'ada'])).toEqual({ status: 0, stdout: 'ada\n', stderr: '' });
  });

  it('never gives a TypeScript file to a Node.js that may be too old to read it', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const commands: string[] = Object.values<string>(scripts).map((line) => line.split(' && ')[0] ?? '');
    expect(commands.filter((command) => /^node (?!(--\S+ )*scripts\/run\.mjs)/.test(command))).toEqual([]);
  });
});
