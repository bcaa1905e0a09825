import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { computeTotals } from '../../../services/insights/domain/computeTotals.ts';
import { findMismatch } from '../../../services/insights/domain/dayTotals.ts';
import type { Totals } from '../../../services/insights/domain/totals.ts';
import { sumsOf } from '../../../services/insights/store/daySums.ts';
import type { ChangeRow } from '../../../shared/account/change.ts';
import { parseDirectoryRow } from '../../../shared/account/directoryItem.ts';
import { type Figures, memoryFigures } from '../../support/insights/memoryFigures.ts';
import { runLedgerHistory } from '../../support/ledger/ledgerHistory.ts';
import { listedTruth } from '../../support/ledger/listedTruth.ts';

const COUNT = 150;

type Item = Record<string, unknown>;
const dayOf = ({ pk }: Item) => String(pk).split('#')[1] ?? '';

/** What the ledger has written, as the store of totals reads it. */
function figuresOf(items: Item[]): Figures {
  const of = (prefix: RegExp) => items.filter(({ pk }) => prefix.test(String(pk)));
  const byDay = Map.groupBy(of(/^FIGURES#.*#\d+$/), dayOf);
  return {
    rows: of(/^FIGURES#.*#c\d$/).map(({ pk: _pk, sk: _sk, ...row }) => row as ChangeRow),
    sums: new Map([...byDay].map(([day, ofDay]) => [day, sumsOf(ofDay)])),
    directory: of(/^DIRECTORY#/).map((row) =>
      parseDirectoryRow(marshall(row, { removeUndefinedValues: true })),
    ),
  };
}

it('totals of what the ledger writes add up on each day, and end with the levels of the last images', async () => {
  let days = 0;
  for (let seed = 1; seed <= COUNT; seed++) {
    const history = await runLedgerHistory(seed);
    const figures = figuresOf([...history.table.items.values()]);
    const known = [...figures.sums.keys()].sort();
    const [from = '2026-11-20', to = from] = [known[0], known.at(-1)];
    let last: Totals | undefined;
    for await (const { totals, previous } of computeTotals(memoryFigures(figures).store, { from, to })) {
      expect({ seed, mismatch: findMismatch(previous, totals) }).toEqual({ seed, mismatch: undefined });
      last = totals;
      days++;
    }
    expect({ seed, levels: last?.levels ?? {} }).toEqual({ seed, levels: listedTruth(history).levels });
  }
  expect(days).toBeGreaterThan(COUNT);
}, 60_000);
