import { closeSync, openSync, writeSync } from 'node:fs';
import type { FunctionLog } from './lambdaFunction.ts';

/** Structured lines of these levels are what a developer must not miss. */
const LOUD_LEVEL = /"level":"(ERROR|CRITICAL)"/;

/**
 * Puts what functions write in a file, one line each behind the function's name. Errors, and all of it if asked,
 * go to standard error too.
 */
export class FunctionLogFile implements FunctionLog {
  readonly #file: number;
  readonly #showsAll: boolean;
  #isOpen = true;

  constructor(path: string, options: { showsAll: boolean }) {
    this.#file = openSync(path, 'w');
    this.#showsAll = options.showsAll;
  }

  line(functionName: string, text: string): void {
    this.#write(`[${functionName}] ${text}`, this.#showsAll || LOUD_LEVEL.test(text));
  }

  failure(functionName: string, message: string): void {
    this.#write(`[${functionName}] failed: ${message}`, true);
  }

  close(): void {
    this.#isOpen = false;
    closeSync(this.#file);
  }

  #write(line: string, isLoud: boolean): void {
    // A thread that is being stopped may still have lines on their way.
    if (!this.#isOpen) return;
    writeSync(this.#file, `${line}\n`);
    if (isLoud) console.error(line);
  }
}
