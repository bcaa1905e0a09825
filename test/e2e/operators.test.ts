import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { accountAdminResponses } from '../../shared/contract/accounts/responses.ts';
import { webhookAdminResponses } from '../../shared/contract/webhooks/responses.ts';
import { apiClient } from '../support/api/apiClient.ts';
import {
  api,
  createOperated,
  hasStandIn,
  newUser,
  pay,
  stripeOfTarget,
  target,
  until,
  untilPlan,
} from './target.ts';

const admin = apiClient(target.baseUrl, target.adminKey);
const eventsOf = async (customer: string) =>
  webhookAdminResponses.listEvents[200].parse((await admin.get(`/admin/events?customer=${customer}`)).body)
    .events;

/** A user who bought, and its customer at Stripe. */
async function buyer(): Promise<{ user: string; customer: string }> {
  const user = newUser();
  const email = `${user}@example.com`;
  await pay((await api.post('/billing/checkout', { plan: 'starter', user_id: user, email })).body.url);
  await untilPlan(user, 'starter');
  const [customer] = (await stripeOfTarget().customers.list({ email })).data;
  return { user, customer: customer?.id ?? '' };
}

describe.runIf(hasStandIn && target.adminKey)('an operator', () => {
  it('sees what came of a customer’s events, which the gateway may not', async () => {
    const { user, customer } = await buyer();
    const events = await until(
      () => eventsOf(customer),
      (seen) => seen.length >= 4,
    );
    expect(events.map(({ type }) => type)).toContain('checkout.session.completed');
    expect(events.map(({ outcome }) => outcome)).toContain('applied');
    expect(events[0]).toMatchObject({ userId: user, plan: 'starter', status: 'active' });
    expect((await api.get(`/admin/events?customer=${customer}`)).body.code).toBe('forbidden');
  });
});

describe.runIf(hasStandIn && target.operated)('a command of an operator', () => {
  const { stage = '' } = target.operated ?? {};
  const run = async (script: string, ...args: string[]) => {
    const { stateDirectory } = target.operated ?? {};
    const state = stateDirectory === undefined ? [] : ['--state-dir', stateDirectory];
    const where = ['--stage', stage, ...state];
    const command = promisify(execFile)(process.execPath, [`scripts/${script}.ts`, ...args, ...where]);
    const { stdout, stderr } = await command.catch((error) => error);
    // What a command looked at comes back a second later.
    await sleep(1_500);
    return `${stdout}${stderr}`;
  };

  /** A pointer that failed every try, as far as the queue can tell. */
  async function dead(customer: string): Promise<string> {
    const { queues, deadLetterQueueUrl } = await createOperated();
    const id = `evt_${randomUUID()}`;
    const created = Math.floor(Date.now() / 1000);
    const pointer = { version: 1, id, type: 'invoice.paid', customer, livemode: false, created };
    await queues.send(
      new SendMessageCommand({
        QueueUrl: deadLetterQueueUrl,
        MessageBody: JSON.stringify(pointer),
        MessageGroupId: customer,
        MessageDeduplicationId: id,
      }),
    );
    queues.destroy();
    return id;
  }

  it('lists, shows, redrives and drops dead letters', async () => {
    const { customer } = await buyer();
    const event = await dead(customer);
    const line = (await run('dlq', 'list')).split('\n').find((row) => row.includes(event)) ?? '';
    expect(line).toMatch(new RegExp(`${event} +invoice.paid +${customer} +8 `));
    const [message = ''] = line.split(' ');
    expect(JSON.parse(await run('dlq', 'show', message))).toMatchObject({ event: { id: event, customer } });
    expect(await run('dlq', 'redrive', message)).toMatch(/^1 redriven: /);
    await until(
      () => eventsOf(customer),
      (events) => events.some(({ eventId, outcome }) => eventId === event && outcome === 'stale'),
    );
    const other = await dead(customer);
    expect(await run('dlq', 'drop', message)).toMatch(/^the dead-letter queue has no message /);
    expect(await run('dlq', 'drop', '--all')).toContain(other);
    expect(await run('dlq', 'list')).toBe(`0 dead-lettered events in ${stage}\n`);
    expect((await eventsOf(customer)).find(({ eventId }) => eventId === other)?.outcome).toBe('dropped');
  });

  it('makes, lists and revokes keys, and leaves it in the audit trail', async () => {
    const usage = async (key: string) =>
      (await apiClient(target.baseUrl, key).get('/billing/usage?user_id=u')).status;
    const make = async (...args: string[]) => {
      const printed = await run('keys', 'create', '--name', 'e2e', '--scopes', ...args);
      return /^lk_\S+$/m.exec(printed)?.[0] ?? printed;
    };
    const key = await make('read,metering', '--days', '90');
    expect(await usage(key)).toBe(200);
    expect(await usage(await make('metering'))).toBe(403);
    const lines = (await run('keys', 'list')).split('\n').filter((line) => / e2e /.test(line));
    const line = lines.find((one) => one.includes('metering,read')) ?? '';
    expect(line).toMatch(/^[0-9a-f]{16} +e2e +metering,read +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +until \d{4}-/);
    const unused = await make('read');
    const known = new Set(lines.map((one) => one.split(' ')[0]));
    const [keyId = ''] = (await run('keys', 'list'))
      .split('\n')
      .filter((one) => / e2e /.test(one))
      .map((one) => one.split(' ')[0] ?? '')
      .filter((id) => !known.has(id));
    expect(await run('keys', 'revoke', keyId)).toBe(
      `${keyId} is revoked: it is refused everywhere within 60 s\n`,
    );
    expect(await usage(unused)).toBe(401);
    expect(await run('keys', 'list')).toMatch(new RegExp(`^${keyId} .* revoked `, 'm'));
    expect(await run('keys', 'revoke', '0'.repeat(16))).toMatch(/^there is no key 0{16}: /);
    const { acts } = accountAdminResponses.listAdminActions[200].parse(
      (await admin.get('/admin/audit?limit=100')).body,
    );
    expect(acts.find(({ details }) => details.keyId === keyId)).toMatchObject({
      act: 'npm run keys -- revoke',
    });
  });

  it.each([
    [['create', '--scopes', 'read'], /^--name is missing: .*\n\nusage: npm run keys -- create/],
    [
      ['create', '--name', 'x'],
      /^--scopes is missing: choose from metering, billing, read, admin\n\nusage: npm run keys -- create/,
    ],
    [['create', '--name', 'x', '--scopes', 'root'], /^--scopes root is not valid: choose from /],
    [['create', '--name', 'x', '--scopes', 'read', '--days', '0'], /^--days 0 is not a number of days/],
    [['destroy'], /^name a command: create, list or revoke\n\nusage: npm run keys -- create/],
    [['revoke'], /^revoke needs one KEY_ID\n\nusage: npm run keys -- create/],
    [['revoke', `lk_local_${'A'.repeat(43)}`], /^KEY_ID is 16 hexadecimal digits: [^_]*$/],
  ])('refuses keys %j in a sentence', async (args, words) => {
    expect(await run('keys', ...args)).toMatch(words);
  });

  it('compares an account with Stripe, and queues it', async () => {
    const { user } = await buyer();
    expect(await run('reconcile', '--account', user, '--dry-run')).toBe(
      '1 accounts compared, 0 differ; nothing was changed\n',
    );
    expect(await run('reconcile', '--account', user)).toContain(`${user} is queued`);
    expect(await run('reconcile', '--account', 'nobody')).toContain('nobody has no Stripe customer');
  });
});
