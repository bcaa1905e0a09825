/** What the run does in the background for as long as it lives. */
export interface Poller {
  start(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** A poller that is one loop, which ends when the signal is aborted. */
export abstract class LoopingPoller implements Poller {
  readonly #abort = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  start(): void {
    this.#loop = this.loop();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
  }

  protected get signal(): AbortSignal {
    return this.#abort.signal;
  }

  protected abstract loop(): Promise<void>;
}
