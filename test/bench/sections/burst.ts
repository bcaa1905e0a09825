import type { BurstFigures } from '../burstFigures.ts';
import type { Row } from '../row.ts';
import { type Reported, runReportingTest } from '../support/reportingTest.ts';

const EVENTS = 10_000;

/** Runs the webhook burst test at its full size. The test itself compares every account with Stripe. */
export async function measure(): Promise<Row[]> {
  return rowsOf(
    await runReportingTest<BurstFigures>('test/flow/webhooks/burst.test.ts', {
      reportVariable: 'BURST_REPORT',
      env: { BURST_EVENTS: String(EVENTS) },
    }),
  );
}

function rowsOf({ figures, hasFailed }: Reported<BurstFigures>): Row[] {
  const { events, duplicates, receiveSeconds, applySeconds, batches, fetches } = figures;
  const name = `burst of ${events.toLocaleString('en')} webhooks`;
  const budget = { exactly: 0 };
  return [
    { name: `${name}: failed tests`, value: hasFailed ? 1 : 0, unit: 'tests', budget },
    { name: `${name}: lost`, value: figures.lost, unit: 'events', budget },
    { name: `${name}: dead-lettered`, value: figures.deadLetters, unit: 'events', budget },
    { name: `${name}: applied twice`, value: figures.appliedTwice, unit: 'events', budget },
    {
      name: `${name}: accounts that differ from Stripe`,
      value: figures.wrongAccounts,
      unit: 'accounts',
      budget,
    },
    { name: `${name}: duplicates included`, value: duplicates, unit: 'events' },
    { name: `${name}: received`, value: Math.round(events / receiveSeconds), unit: '/s' },
    { name: `${name}: applied`, value: Math.round(events / applySeconds), unit: '/s' },
    { name: `${name}: time to drain`, value: Math.round(applySeconds * 10) / 10, unit: 's' },
    { name: `${name}: batches`, value: batches, unit: 'batches' },
    {
      name: `${name}: requests to Stripe per event`,
      value: Math.round((fetches / events) * 1_000) / 1_000,
      unit: 'requests',
    },
  ];
}
