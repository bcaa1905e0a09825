import type {
  CloudWatchClient,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { createCloudWatchClient, readRefusals } from '../../../services/insights/gateway/refusalGateway.ts';

const RANGE = { from: '2026-11-28', to: '2026-11-29' };
const days = ['2026-11-28', '2026-11-29'].map((day) => new Date(`${day}T00:00:00Z`));

function cloudWatch(...pages: Partial<GetMetricDataCommandOutput>[]) {
  const sent: GetMetricDataCommandInput[] = [];
  const client = {
    send: async ({ input }: { input: GetMetricDataCommandInput }) => {
      sent.push(input);
      return pages[sent.length - 1];
    },
  };
  return { sent, client: client as unknown as CloudWatchClient };
}

const read = (client: CloudWatchClient) =>
  readRefusals(client, { namespace: 'SessionBilling/test', range: RANGE });

it('refusals are the sums of days by reason, without those that are 0', async () => {
  const { client, sent } = cloudWatch({
    MetricDataResults: [
      { Id: 'rate_limited', Timestamps: days, Values: [2, 0] },
      { Id: 'quota_exceeded', Timestamps: days, Values: [7, 9] },
      { Id: 'session_ended' },
    ],
  });
  expect(await read(client)).toEqual([
    { day: '2026-11-28', reason: 'quota_exceeded', count: 7 },
    { day: '2026-11-28', reason: 'rate_limited', count: 2 },
    { day: '2026-11-29', reason: 'quota_exceeded', count: 9 },
  ]);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    StartTime: new Date('2026-11-28T00:00:00Z'),
    EndTime: new Date('2026-11-30T00:00:00Z'),
  });
  expect(sent[0]?.MetricDataQueries).toContainEqual({
    Id: 'quota_exceeded',
    MetricStat: {
      Metric: {
        Namespace: 'SessionBilling/test',
        MetricName: 'refused_starts',
        Dimensions: [{ Name: 'reason', Value: 'quota_exceeded' }],
      },
      Period: 86_400,
      Stat: 'Sum',
    },
  });
});

it('all pages of the metrics are read', async () => {
  const { client, sent } = cloudWatch(
    {
      NextToken: 'next',
      MetricDataResults: [{ Id: 'rate_limited', Timestamps: [days[0] as Date], Values: [1] }],
    },
    { MetricDataResults: [{ Id: 'rate_limited', Timestamps: [days[1] as Date], Values: [2] }] },
  );
  expect((await read(client)).map(({ count }) => count)).toEqual([1, 2]);
  expect(sent.map(({ NextToken }) => NextToken)).toEqual([undefined, 'next']);
});

it('the client of CloudWatch makes up to three attempts', async () => {
  expect(await createCloudWatchClient().config.maxAttempts()).toBe(3);
});
