import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { noticeEntry } from '../../../services/notifications/store/noticeQueue.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { openLocalStage } from './support/openLocalStage.ts';

const KEY = 'welcome#sub_1';
const QUEUE = ['--queue', 'notices'];

it('dead-lettered notices are listed with their state and error, redriven and dropped', {
  timeout: 90_000,
}, async () => {
  const { table, sqs, notices, run } = await openLocalStage();
  const { queueUrl, deadLetterQueueUrl } = notices;
  const notice = {
    ...tableKeys.notice('ada', KEY),
    kind: 'welcome',
    facts: { plan: 'starter', subscription: 'sub_1', included: 5_000 },
    state: 'new',
    createdAt: 1_790_000_000,
    attempts: 15,
    error: 'AccessDeniedException: the role may not send',
  };
  await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(notice) }));
  const messages = [
    noticeEntry({ version: 1, accountId: 'ada', key: KEY }),
    noticeEntry({ version: 1, accountId: 'erased', key: 'welcome#sub_2' }),
    { MessageBody: 'no notice', MessageGroupId: 'g', MessageDeduplicationId: 'd' },
  ];
  for (const message of messages) {
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, ...message }));
  }

  const listed = await run('dlq', 'list', ...QUEUE);
  expect(listed.error).toBe('');
  expect(listed.out).toMatch(/^3 dead-lettered notices in local/);
  expect(listed.out).toMatch(/welcome#sub_1 +new +ada +15 +AccessDeniedException/);
  expect(listed.out).toMatch(/welcome#sub_2 +erased +22 +there is no such notice/);
  expect(listed.out).toMatch(/unreadable +g +22 +the body is not a notice message/);

  const idOf = (text: string) =>
    listed.out
      .split('\n')
      .find((line) => line.includes(text))
      ?.split(' ')[0] ?? '';
  // What list releases is visible again after a second.
  const shown = await run('dlq', 'show', idOf(KEY), ...QUEUE);
  expect(JSON.parse(shown.out)).toMatchObject({
    group: 'ada',
    state: 'new',
    notice: { accountId: 'ada', key: KEY },
  });
  const redriven = await run('dlq', 'redrive', idOf(KEY), ...QUEUE);
  expect(redriven.out).toMatch(/^1 redriven: run npm run dlq -- list --stage local --queue notices/);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, WaitTimeSeconds: 2 }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual([messages[0]?.MessageBody]);
  const dropped = await run('dlq', 'drop', '--all', '--yes', ...QUEUE);
  expect(dropped.out).toMatch(/\n2 dropped\n$/);
  expect((await run('dlq', 'list', ...QUEUE)).out).toMatch(/^0 dead-lettered notices in local/);
});
