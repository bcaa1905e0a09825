import type { NoticeBurstFigures } from '../noticeBurstFigures.ts';
import type { Row } from '../row.ts';
import { runReportingTest } from '../support/reportingTest.ts';

const ACCOUNTS = 10_000;

/** Accounts that all reach 80 % of their quota at once, and the e-mails about it. */
export async function measure(): Promise<Row[]> {
  const { figures, hasFailed } = await runReportingTest<NoticeBurstFigures>(
    'test/flow/notifications/burst.test.ts',
    { reportVariable: 'NOTICE_BURST_REPORT', env: { NOTICE_BURST_ACCOUNTS: String(ACCOUNTS) } },
  );
  const { accounts, perSecondMax, perSecondReached, seconds } = figures;
  const name = `${accounts.toLocaleString('en')} accounts reach 80 % at once`;
  const none = { exactly: 0 };
  return [
    { name: `${name}: failed tests`, value: hasFailed ? 1 : 0, unit: 'tests', budget: none },
    { name: `${name}: e-mails lost`, value: figures.lost, unit: 'e-mails', budget: none },
    { name: `${name}: e-mails sent twice`, value: figures.sentTwice, unit: 'e-mails', budget: none },
    { name: `${name}: dead-lettered`, value: figures.deadLetters, unit: 'messages', budget: none },
    { name: `${name}: refused as too fast`, value: figures.throttled, unit: 'requests', budget: none },
    {
      name: `${name}: most e-mails in a second`,
      value: perSecondReached,
      unit: 'e-mails',
      budget: { atMost: perSecondMax },
    },
    { name: `${name}: time until all are sent`, value: Math.round(seconds), unit: 's' },
  ];
}
