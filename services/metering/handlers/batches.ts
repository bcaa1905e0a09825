import { isId } from '../../../shared/contract/ids.ts';
import { type BatchItem, session } from '../../../shared/contract/metering/inputs.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';
import { problemMembers } from '../../../shared/http/problem.ts';

type Batch<Outcome, Result> = {
  /** Handles the sessions of one account and returns the outcome of each. */
  call(accountId: string, sessionIds: string[]): Promise<Map<string, Outcome>>;
  /** The result of a session. Throws a problem for a refusal. */
  toResult(outcome: Outcome, sessionId: string): Result;
  onFault(accountId: string, error: unknown): void;
};

/**
 * The results of a batch, in the order of the request. The accounts are handled side by side. A fault of one account is reported to
 * `onFault` and becomes the result of each of its sessions. Throws the fault if every account has one.
 */
export async function batchResults<Outcome, Result>(
  items: BatchItem[],
  { call, toResult, onFault }: Batch<Outcome, Result>,
) {
  const parts = new Map(
    [...sessionsByAccount(items)].map(([accountId, sessionIds]) => [accountId, call(accountId, sessionIds)]),
  );
  await reportFaults(parts, onFault);
  const result = async (item: BatchItem) => {
    try {
      const { user_id, session_id } = item.kind === 'valid' ? item : parseInput(session, item.value);
      const outcome = (await parts.get(user_id))?.get(session_id);
      if (outcome === undefined) throw new Error(`no outcome of ${session_id}`);
      return toResult(outcome, session_id);
    } catch (error) {
      return { ...givenId(item), ...problemMembers(error) };
    }
  };
  return Promise.all(items.map(result));
}

function sessionsByAccount(items: BatchItem[]): Map<string, string[]> {
  const sessionIds = new Map<string, string[]>();
  for (const item of items) {
    if (item.kind === 'invalid') continue;
    sessionIds.set(item.user_id, [...(sessionIds.get(item.user_id) ?? []), item.session_id]);
  }
  return sessionIds;
}

async function reportFaults(
  parts: Map<string, Promise<unknown>>,
  onFault: Batch<unknown, unknown>['onFault'],
): Promise<void> {
  const settled = await Promise.allSettled(parts.values());
  const accountIds = [...parts.keys()];
  const faults = settled.flatMap((part, index) =>
    part.status === 'rejected' ? [{ accountId: accountIds[index] ?? '', error: part.reason as unknown }] : [],
  );
  if (faults.length > 0 && faults.length === parts.size) throw faults[0]?.error;
  for (const { accountId, error } of faults) onFault(accountId, error);
}

/** The id of an item, so that its result can be told from others. An invalid id is not repeated. */
function givenId(item: BatchItem): { sessionId?: string } {
  const { session_id: id } = item.kind === 'valid' ? item : ((item.value ?? {}) as { session_id?: unknown });
  return isId(id) ? { sessionId: id } : {};
}
