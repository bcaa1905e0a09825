/**
 * What goes wrong with a call. `status`: the call is not carried out, and the response is an error. With the others it is
 * carried out. `timeout`: there is no response. `half_body`: the response is truncated. `slow`: the response is delayed.
 */
export type FaultKind = 'status' | 'timeout' | 'half_body' | 'slow';
export const FAULT_KINDS: FaultKind[] = ['status', 'timeout', 'half_body', 'slow'];

export type Fault = {
  kind: FaultKind;
  /** The HTTP status of the error, for `status`. */
  status: number;
  /** The number of calls that still fail in this way. */
  count: number;
  /** Applies to calls whose path starts with this. */
  path: string;
  /** Applies to calls of this method; to all calls when empty. */
  method: string;
  retryAfterSeconds: number | null;
  /** The delay of the response, for `slow`. */
  delayMs: number;
};

/** The pending faults, first in, first out. */
export class Faults {
  #pending: Fault[] = [];

  add(fault: Fault): void {
    this.#pending.push({ ...fault });
  }

  clear(): void {
    this.#pending = [];
  }

  pendingCount(): number {
    return this.#pending.reduce((sum, fault) => sum + fault.count, 0);
  }

  /** Returns the fault for this call, if any, and reduces its count by one. */
  take({ method, path }: { method: string; path: string }): Fault | undefined {
    const fault = this.#pending.find(
      (candidate) =>
        path.startsWith(candidate.path) && (candidate.method === '' || candidate.method === method),
    );
    if (!fault) return undefined;
    fault.count -= 1;
    if (fault.count <= 0) this.#pending = this.#pending.filter((candidate) => candidate !== fault);
    return fault;
  }
}
