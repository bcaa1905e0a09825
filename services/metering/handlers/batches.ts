import type { output, ZodMiniType } from 'zod/mini';
import { isId } from '../../../shared/contract/ids.ts';
import type { BatchItem } from '../../../shared/contract/metering/inputs.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';
import { problemMembers } from '../../../shared/http/problem.ts';

type Session = { session_id: string; user_id: string };

type Batch<Schema extends ZodMiniType<Session>, Outcome, Result> = {
  /** The schema of a session. */
  schema: Schema;
  /** Throws a problem for a session that its schema accepts and that cannot be handled. */
  check?(session: output<Schema>): void;
  /** Handles the sessions of one account and returns the outcome of each. */
  call(accountId: string, sessions: output<Schema>[]): Promise<Map<string, Outcome>>;
  /** The result of a session. Throws a problem for a refusal. */
  toResult(outcome: Outcome, sessionId: string): Result;
  onFault(accountId: string, error: unknown): void;
};

/**
 * The results of a batch, in the order of the request. The accounts are handled side by side. A fault of one account is reported to
 * `onFault` and becomes the result of each of its sessions. Throws the fault if every account has one.
 */
export async function batchResults<Schema extends ZodMiniType<Session>, Outcome, Result>(
  items: BatchItem<output<Schema>>[],
  { schema, check, call, toResult, onFault }: Batch<Schema, Outcome, Result>,
) {
  const checked = items.map((item) => checkItem(item, { schema, check }));
  const parts = new Map(
    [...sessionsByAccount(checked)].map(([accountId, sessions]) => [accountId, call(accountId, sessions)]),
  );
  await reportFaults(parts, onFault);
  const result = async (item: CheckedItem<output<Schema>>) => {
    try {
      if (item.kind === 'refused') throw item.error;
      const { user_id, session_id } = item.session;
      const outcome = (await parts.get(user_id))?.get(session_id);
      if (outcome === undefined) throw new Error(`no outcome of ${session_id}`);
      return toResult(outcome, session_id);
    } catch (error) {
      return { ...givenId(item), ...problemMembers(error) };
    }
  };
  return Promise.all(checked.map(result));
}

/** `value` is the session as it was sent. */
type CheckedItem<One> = { kind: 'valid'; session: One } | { kind: 'refused'; value: unknown; error: unknown };

function checkItem<Schema extends ZodMiniType<Session>>(
  item: BatchItem<output<Schema>>,
  { schema, check }: Pick<Batch<Schema, unknown, unknown>, 'schema' | 'check'>,
): CheckedItem<output<Schema>> {
  try {
    const one = item.kind === 'valid' ? item.session : parseInput(schema, item.value);
    check?.(one);
    return { kind: 'valid', session: one };
  } catch (error) {
    return { kind: 'refused', value: item.kind === 'valid' ? item.session : item.value, error };
  }
}

function sessionsByAccount<One extends Session>(items: CheckedItem<One>[]): Map<string, One[]> {
  const sessions = new Map<string, One[]>();
  for (const item of items) {
    if (item.kind === 'refused') continue;
    const { user_id } = item.session;
    sessions.set(user_id, [...(sessions.get(user_id) ?? []), item.session]);
  }
  return sessions;
}

async function reportFaults(
  parts: Map<string, Promise<unknown>>,
  onFault: (accountId: string, error: unknown) => void,
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
function givenId(item: CheckedItem<Session>): { sessionId?: string } {
  const { session_id: id } =
    item.kind === 'valid' ? item.session : ((item.value ?? {}) as { session_id?: unknown });
  return isId(id) ? { sessionId: id } : {};
}
