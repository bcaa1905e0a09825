/**
 * What goes wrong with a call. `status` answers with an error in place of carrying it out. The others carry it
 * out: `timeout` never answers, `half_body` cuts the answer, `slow` waits first and answers well.
 */
export type FaultKind = 'status' | 'timeout' | 'half_body' | 'slow';
export const FAULT_KINDS: FaultKind[] = ['status', 'timeout', 'half_body', 'slow'];

export type Fault = {
  kind: FaultKind;
  status: number;
  count: number;
  /** Only calls whose path starts so. */
  path: string;
  /** Only calls of that method; all when empty. */
  method: string;
  retryAfterSeconds: number | null;
  delayMs: number;
};

/** The faults that wait for calls, first come first served. */
export class Faults {
  #waiting: Fault[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ ...fault });
  }

  clear(): void {
    this.#waiting = [];
  }

  pendingCount(): number {
    return this.#waiting.reduce((sum, fault) => sum + fault.count, 0);
  }

  /** The fault that this call meets, which is thereby used up by one. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.#waiting.find(
      (candidate) =>
        path.startsWith(candidate.path) && (candidate.method === '' || candidate.method === method),
    );
    if (!fault) return undefined;
    fault.count -= 1;
    if (fault.count <= 0) this.#waiting = this.#waiting.filter((candidate) => candidate !== fault);
    return fault;
  }
}
