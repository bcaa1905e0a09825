/**
 * Preloaded into a Node.js program of this project (node --import). It ends the program when its standard input closes:
 * when the parent process stops it, or dies, even by a kill -9.
 */

import { isMainThread } from 'node:worker_threads';

// Worker threads of the program load this file too, and have a standard input of their own.
if (isMainThread) {
  // Ctrl-C sends SIGINT to every process of the terminal. The parent decides when to stop.
  process.on('SIGINT', () => {});
  process.stdin.resume();
  process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
}
