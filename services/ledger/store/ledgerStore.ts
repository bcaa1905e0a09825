import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isContention } from '../../../shared/aws/temporaryFault.ts';
import { cancellationReasons, isRejected, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import { sumEffects } from '../domain/effects.ts';
import type { Head } from '../domain/head.ts';
import type { LedgerStore } from '../domain/ports.ts';
import { parseHeadRow } from './headRow.ts';
import { accountItems, figureItems } from './ledgerItems.ts';

/** Heads, days, closed periods, figures and markers. It writes no account item, so it never delays a start. */
export function createLedgerStore(table: Table): LedgerStore {
  const { client, tableName } = table;

  async function readAll(
    accountIds: string[],
    keyOf: (accountId: string) => { pk: string; sk: string },
  ): Promise<Map<string, Head>> {
    const keys = accountIds.map((accountId) => marshall(keyOf(accountId)));
    const rows = await readBatch(table, keys, { consistent: true });
    const byKey = new Map(rows.map((row) => [row.pk?.S, parseHeadRow(row)]));
    return new Map(
      accountIds.flatMap((accountId) => {
        const head = byKey.get(keyOf(accountId).pk);
        return head ? [[accountId, head] as const] : [];
      }),
    );
  }

  return {
    async readHeads(accountIds) {
      const heads = await readAll(accountIds, tableKeys.daysHead);
      const others = accountIds.filter((accountId) => !heads.has(accountId));
      return new Map([...heads, ...(others.length > 0 ? await readAll(others, tableKeys.erasedHead) : [])]);
    },

    async write(plans, now) {
      const accounts = plans.map((plan) => accountItems(tableName, plan, now));
      const { figures } = sumEffects(plans.map(({ effects }) => effects));
      const command = new TransactWriteItemsCommand({
        TransactItems: [...accounts.flat(), ...figureItems(tableName, figures, plans)],
      });
      try {
        await retryConflicts(() => client.send(command));
        return { kind: 'written' };
      } catch (error) {
        const failed = (cancellationReasons(error) ?? []).map(
          ({ Code }) => Code === 'ConditionalCheckFailed',
        );
        if (!failed.includes(true)) {
          if (isRejected(error) && !isContention(error)) return { kind: 'rejected', error };
          throw error;
        }
        let first = 0;
        const marked: string[] = [];
        for (const [index, { markers }] of plans.entries()) {
          const length = accounts[index]?.length ?? 0;
          const ofMarkers = failed.slice(first + length - markers.length, first + length);
          marked.push(...markers.filter((_, position) => ofMarkers[position]));
          first += length;
        }
        return { kind: 'overtaken', marked };
      }
    },
  };
}
