import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_AWS } from '../../infra/localStage.ts';
import type { ChildProgram } from '../../local/processes/childProgram.ts';
import { startMailbox } from '../../local/processes/mailbox.ts';

let endpoint: string;
let program: ChildProgram;

beforeAll(async () => {
  ({ endpoint, program } = await startMailbox());
});
afterAll(() => program.stop());

describe('the mailbox of the local run', () => {
  test('keeps the e-mails that functions send, with their headers', async () => {
    const ses = new SESv2Client({ ...LOCAL_AWS, endpoint });
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'no-reply@mail.local.invalid',
        Destination: { ToAddresses: ['ada@example.com'] },
        Content: {
          Simple: {
            Subject: { Data: 'Hello' },
            Body: { Text: { Data: 'text' }, Html: { Data: '<p>html</p>' } },
            Headers: [{ Name: 'X-Notice-Id', Value: 'abc' }],
          },
        },
        EmailTags: [{ Name: 'notice', Value: 'abc' }],
        ConfigurationSetName: 'session-billing-local',
      }),
    );
    ses.destroy();
    const { emails } = (await (await fetch(`${endpoint}/store`)).json()) as { emails: object[] };
    expect(emails).toMatchObject([
      {
        messageId: MessageId,
        subject: 'Hello',
        destination: { to: ['ada@example.com'] },
        headers: [{ name: 'X-Notice-Id', value: 'abc' }],
      },
    ]);
  });

  test('has a page that lists them', async () => {
    const page = await fetch(endpoint);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  test('listens on this machine only', async () => {
    const { port } = new URL(endpoint);
    await expect(fetch(`http://[::1]:${port}/store`)).rejects.toThrow();
  });
});
