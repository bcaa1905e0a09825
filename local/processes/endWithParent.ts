/**
 * Loaded before a program of ours (node --import): ends it when its standard input closes, which happens when
 * whoever started it stops it or dies, even by a kill -9.
 */

import { isMainThread } from 'node:worker_threads';

// A worker of such a program loads this too, and has a standard input of its own.
if (isMainThread) {
  // A Ctrl-C reaches every process of the terminal; the one that started us decides what happens then.
  process.on('SIGINT', () => {});
  process.stdin.resume();
  process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM'));
}
