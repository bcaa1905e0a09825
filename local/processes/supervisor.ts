/**
 * Runs one program and ends it when its own standard input closes:
 * node local/processes/supervisor.ts java -jar …
 *
 * Java does not notice when its parent process dies. The supervisor does, because the operating system then closes the
 * pipe to its standard input, even after a kill -9. The parent also closes the pipe to stop the program.
 */
import { spawn } from 'node:child_process';

/** Less than what ChildProgram.stop waits for this process. */
const EXIT_TIMEOUT_MS = 1_000;

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('supervisor: name the program to run');

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
// Ctrl-C sends SIGINT to every process of the terminal. The parent decides when to stop.
process.on('SIGINT', () => {});
process.on('SIGTERM', stop);
process.stdin.resume();
process.stdin.on('close', stop);

child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));

/** A program that exits by itself leaves no temporary files: DynamoDB Local has one of a megabyte. */
function stop(): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), EXIT_TIMEOUT_MS);
}
