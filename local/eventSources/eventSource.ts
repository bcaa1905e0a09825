/** Invokes a function in the background while the run lives: an event source mapping or a schedule. */
export abstract class EventSource {
  readonly #abort = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  start(): void {
    this.#loop = this.loop();
  }

  /** Resolves when the loop has ended. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
  }

  protected get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs until the signal is aborted. */
  protected abstract loop(): Promise<void>;
}
