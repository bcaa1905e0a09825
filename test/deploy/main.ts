import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { canEmulate, installEmulator, startEmulator } from './support/emulator.ts';

/**
 * `npm run test:deploy`: deploys a stage to an emulator of AWS and tries it out. What follows the command goes to
 * vitest. Where there is no Python or OpenSSL for the emulator, it says so and leaves it at that.
 */
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

async function main(): Promise<number> {
  if (!(await canEmulate())) {
    console.log(
      'test:deploy is left out: the emulator of AWS needs Python 3.10 or newer with venv, and openssl',
    );
    return 0;
  }
  await installEmulator((line) => console.log(line));
  const emulator = await startEmulator();
  console.log(`MiniStack at ${emulator.endpoint}`);
  // Node.js reads at its start whose certificates it believes: hence a process of its own.
  const args = ['run', '--config', 'vitest.deploy.config.ts', ...process.argv.slice(2)];
  const child = spawn(process.execPath, [VITEST, ...args], { stdio: 'inherit', env: emulator.environment });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  if (code !== 0) console.error(`MiniStack said last:\n${emulator.lastOutput()}`);
  await emulator.stop();
  return code ?? 1;
}

process.exitCode = await main();
