import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSupervised } from '../../local/processes/childProgram.ts';

/** Runs a script under a supervisor. It says its process id once it is ready. */
async function supervised(script: string) {
  const ready = `console.log(JSON.stringify({ pid: process.pid })); setInterval(() => {}, 1_000);`;
  const program = startSupervised('program', [process.execPath, '-e', `${script}; ${ready}`]);
  const { pid } = (await program.firstJsonLine(20_000)) as { pid: number };
  return { program, pid };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('a program that is stopped can remove its temporary files', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'supervisor-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const { program, pid } = await supervised(
    `const { mkdirSync, rmSync } = require('node:fs');
     const file = ${JSON.stringify(path.join(directory, 'temporary'))};
     mkdirSync(file);
     process.on('SIGTERM', () => { rmSync(file, { recursive: true }); process.exit(); })`,
  );
  expect(existsSync(path.join(directory, 'temporary'))).toBe(true);
  await program.stop();
  expect(existsSync(path.join(directory, 'temporary'))).toBe(false);
  expect(isRunning(pid)).toBe(false);
});

it('a program that does not exit when it is asked to is killed', async () => {
  const { program, pid } = await supervised(`process.on('SIGTERM', () => {})`);
  await program.stop();
  expect(isRunning(pid)).toBe(false);
});
