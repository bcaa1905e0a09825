/**
 * Runs one program for as long as its own standard input stays open:
 * node local/processes/keeper.ts java -jar …
 *
 * Java does not notice that whoever started it has died. This does, because the operating system then closes the
 * pipe, even after a kill -9. Closing the pipe is also the way to stop it.
 */
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('keeper: no program given');

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
// A Ctrl-C reaches every process of the terminal; the one that started us decides what happens then.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGKILL'));
process.stdin.resume();
process.stdin.on('close', () => child.kill('SIGKILL'));
child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
