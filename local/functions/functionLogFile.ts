import { closeSync, openSync, writeSync } from 'node:fs';
import type { FunctionLog } from './lambdaFunction.ts';

/** The levels of structured log lines that are always shown on the terminal. */
const ERROR_LEVEL = /"level":"(ERROR|CRITICAL)"/;

/**
 * Writes the functions' log lines to a file, each with the function's name in front. Errors go to standard error too;
 * with `showsAll`, every line does.
 */
export class FunctionLogFile implements FunctionLog {
  readonly #file: number;
  readonly #showsAll: boolean;
  #isOpen = true;

  constructor(path: string, options: { showsAll: boolean }) {
    this.#file = openSync(path, 'w');
    this.#showsAll = options.showsAll;
  }

  line({ functionName, text }: { functionName: string; text: string }): void {
    this.#write({ line: `[${functionName}] ${text}`, isShown: this.#showsAll || ERROR_LEVEL.test(text) });
  }

  failure({ functionName, message }: { functionName: string; message: string }): void {
    this.#write({ line: `[${functionName}] failed: ${message}`, isShown: true });
  }

  close(): void {
    this.#isOpen = false;
    closeSync(this.#file);
  }

  #write({ line, isShown }: { line: string; isShown: boolean }): void {
    // Lines of a thread that is being stopped can still arrive after the file is closed.
    if (!this.#isOpen) return;
    writeSync(this.#file, `${line}\n`);
    if (isShown) console.error(line);
  }
}
