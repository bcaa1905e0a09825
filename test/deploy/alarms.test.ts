import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { stackNameOf } from '../../scripts/stage/stack.ts';
import { readOutput, readResources, STAGE } from './support/deployedStage.ts';

it('the nested stack creates alarms that notify the topic, two of them on errors and throttles of each function', async () => {
  const alarms = [];
  const AlarmNamePrefix = `${stackNameOf(STAGE)}-Alarms-`;
  for await (const page of paginateDescribeAlarms(
    { client: new CloudWatchClient({}) },
    { AlarmNamePrefix },
  )) {
    alarms.push(...(page.MetricAlarms ?? []));
  }
  const topic = await readOutput(STAGE, 'AlarmTopicArn');
  expect(alarms.filter(({ AlarmActions: [action] = [] }) => action !== topic)).toEqual([]);
  const functions = (await readResources(STAGE)).flatMap(({ ResourceType, PhysicalResourceId: id }) =>
    ResourceType === 'AWS::Lambda::Function' ? [id] : [],
  );
  expect(functions.length).toBeGreaterThan(5);
  for (const metric of ['Errors', 'Throttles']) {
    const watched = alarms
      .filter(({ MetricName }) => MetricName === metric)
      .map(({ Dimensions = [] }) => Dimensions[0]?.Value);
    expect(watched.sort(), metric).toEqual(functions.toSorted());
  }
});
