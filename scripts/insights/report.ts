import { readOverview } from '../../services/insights/domain/overview.ts';
import { readDrifts } from '../../services/insights/domain/readFigures.ts';
import { overviewCsv } from '../../services/insights/handlers/figureCsv.ts';
import { overviewResponse, requiredRange } from '../../services/insights/handlers/figureResponses.ts';
import { createTotalsStore } from '../../services/insights/store/totalsStore.ts';
import { insightsInputs } from '../../shared/contract/insights/inputs.ts';
import { csvText } from '../../shared/http/csv.ts';
import { parseInput } from '../../shared/http/parseInput.ts';
import { printTable } from '../printTable.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

export type ReportOptions = { from?: string; to?: string; format: 'table' | 'json' | 'csv' };

type Overview = ReturnType<typeof overviewResponse>['body'];

/** Prints what `GET /admin/insights/overview` returns, from the stage's table. Throws an error for a range that the route refuses. */
export async function runReport(
  { table, name }: ConnectedStage,
  { from, to, format }: ReportOptions,
): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const range = requiredRange(parseInput(insightsInputs.getOverview, { from, to }), now);
  const store = createTotalsStore(table);
  const [{ figures, overview, gapMinor }, drifts] = await Promise.all([
    readOverview(store, { range, now }),
    readDrifts(store, now),
  ]);
  const { body } = overviewResponse({ range, now, figures }, { overview, drifts });
  switch (format) {
    case 'json':
      console.log(JSON.stringify(body, null, 2));
      break;
    case 'csv':
      process.stdout.write(csvText(overviewCsv(body)));
      break;
    default:
      printOverview(body, name);
  }
  if (gapMinor !== 0) {
    throw new Error(
      `the revenue at the end is ${usd(gapMinor)} more than at the start with all movements: repeat the command, then see "Totals mismatch" in docs/runbook.md`,
    );
  }
}

const usd = (minor: number) => `${minor < 0 ? '-' : ''}$${(Math.abs(minor) / 100).toFixed(2)}`;
const share = (part: number, of: number) =>
  of === 0 ? 'no accounts' : `${((part / of) * 100).toFixed(1)} %`;

function printOverview(body: Overview, stage: string): void {
  const { from, to, asOf, completeFrom } = body;
  console.log(`${from} to ${to} of ${stage}, as of ${asOf}`);
  if (completeFrom !== null && completeFrom > from)
    console.log(`days before ${completeFrom} lack accounts that were created earlier`);
  printSection(
    ['revenue a month', 'before', 'after'],
    [
      ['MRR', usd(body.startMrrMinor), usd(body.mrrMinor)],
      ['committed MRR', '', usd(body.committedMrrMinor)],
      ['MRR at risk', '', usd(body.mrrAtRiskMinor)],
      ['subscribers', String(body.startSubscribers), String(body.subscribers)],
    ],
  );
  printSection(
    ['movement', 'accounts', 'change'],
    body.movements.map(({ kind, accounts, amountMinor }) => [kind, String(accounts), usd(amountMinor)]),
  );
  printSection(
    ['plan', 'accounts', 'subscribers', 'MRR'],
    body.plans.map(({ plan, accounts, subscribers, mrrMinor }) => [
      plan,
      String(accounts),
      String(subscribers),
      usd(mrrMinor),
    ]),
  );
  printSection(['accounts', 'number'], statesOf(body));
  printSection(['share', 'value', 'of'], sharesOf(body));
  if (body.drifts.length > 0) {
    printSection(
      ['corrected', 'account', 'what differed'],
      body.drifts.map(({ at, userId, fields }) => [at, userId, fields.join(', ')]),
    );
  }
}

function printSection(header: string[], rows: string[][]): void {
  console.log('');
  printTable(header, rows);
}

const statesOf = ({ states }: Overview): string[][] => [
  ['80 % of the quota used', String(states.at80)],
  ['quota used up', String(states.usedUp)],
  ['payment due', String(states.paymentDue)],
  ['negotiated terms', String(states.terms)],
];

function sharesOf({ churn, conversion }: Overview): string[][] {
  const { started, converted, isComplete } = conversion;
  const ofChurn = churn
    ? [
        [
          'churn, 30 days',
          share(churn.churned, churn.base),
          `${churn.churned} of ${churn.base} accounts, up to ${churn.to}`,
        ],
        [
          'revenue churn',
          churn.startMrrMinor === 0 ? 'no revenue' : share(churn.churnedMrrMinor, churn.startMrrMinor),
          `${usd(churn.churnedMrrMinor)} of ${usd(churn.startMrrMinor)}`,
        ],
      ]
    : [['churn, 30 days', 'unknown', 'no day is summed up yet']];
  const note = isComplete ? '' : '; 30 days are not over for all';
  return [
    ...ofChurn,
    ['conversion', share(converted, started), `${converted} of ${started} new accounts${note}`],
  ];
}
