import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { accountAdminResponses } from '../../shared/contract/accounts/adminResponses.ts';
import { notificationAdminResponses } from '../../shared/contract/notifications/responses.ts';
import { webhookAdminResponses } from '../../shared/contract/webhooks/responses.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { waitFor } from '../support/waitFor.ts';
import { sendDeadLetter } from './sendDeadLetter.ts';
import { api, hasStripeEmulator, newUser, pay, target, targetStripe, waitForPlan } from './target.ts';

const admin = apiClient(target.baseUrl, target.adminKey);
const eventsOf = async (customer: string) =>
  webhookAdminResponses.listEvents[200].parse((await admin.get(`/admin/events?customer=${customer}`)).body)
    .events;

/** Creates a user who has bought the starter plan, and returns it with its Stripe customer. */
async function createBuyer(): Promise<{ user: string; customer: string }> {
  const user = newUser();
  const email = `${user}@example.com`;
  await pay((await api.post('/billing/checkout', { plan: 'starter', user_id: user, email })).body.url);
  await waitForPlan(user, 'starter');
  const [customer] = (await targetStripe().customers.list({ email })).data;
  return { user, customer: customer?.id ?? '' };
}

describe.runIf(hasStripeEmulator && target.adminKey)('an operator', () => {
  it('can read the outcomes of a customer’s events, and a gateway key cannot', async () => {
    const { user, customer } = await createBuyer();
    const events = await waitFor(
      () => eventsOf(customer),
      (found) => found.some(({ type }) => type === 'checkout.session.completed'),
    );
    expect(events.map(({ outcome }) => outcome)).toContain('applied');
    expect(events[0]).toMatchObject({ userId: user, plan: 'starter', status: 'active' });
    expect((await api.get(`/admin/events?customer=${customer}`)).body.code).toBe('forbidden');
  });

  it('can see the sessions of an account and end one, which the customer and the list of its actions show', async () => {
    const { user } = await createBuyer();
    const session = { user_id: user, session_id: randomUUID() };
    expect((await api.post('/metering/sessions', session)).status).toBe(201);
    const path = `/admin/accounts/${user}`;
    const sessions = (await admin.get(`${path}/sessions?state=open`)).body.sessions;
    expect(sessions).toMatchObject([{ sessionId: session.session_id, open: true }]);
    const reason = 'the customer called';
    const end = await admin.post(`${path}/sessions/${session.session_id}/end`, { reason });
    expect([end.status, end.body.endReason]).toEqual([200, 'operator']);
    const beat = `/metering/sessions/${session.session_id}/heartbeat`;
    expect((await api.post(beat, session)).body.code).toBe('session_over');
    const seen = (await api.get(`/metering/sessions?user_id=${user}`)).body.sessions;
    expect(seen).toMatchObject([{ sessionId: session.session_id, endReason: 'operator' }]);
    const { acts } = accountAdminResponses.listAccountActions[200].parse(
      (await admin.get(`${path}/actions?only=changes`)).body,
    );
    expect(acts).toMatchObject([{ status: 200, details: { session_id: session.session_id, reason } }]);
    const account = accountAdminResponses.getAccount[200].parse((await admin.get(path)).body);
    expect(account).toMatchObject({ openSessions: 0, currency: 'usd', renewsAt: account.usage.periodEnd });
    expect(account.mrrMinor).toBeGreaterThan(0);
  });

  it('can see what a customer was told by e-mail, and send it again', async () => {
    const { user } = await createBuyer();
    const noticesOf = async () =>
      notificationAdminResponses.listNotices[200].parse(
        (await admin.get(`/admin/notices?user_id=${user}`)).body,
      ).notices;
    type Notices = Awaited<ReturnType<typeof noticesOf>>;
    // Checkout also asks for the confirmation of the address, before or after.
    const welcomeOf = (found: Notices) => found.find(({ kind }) => kind === 'welcome');
    const hasResult = (found: Notices) => ['sent', 'skipped'].includes(welcomeOf(found)?.state ?? '');
    const welcome = welcomeOf(await waitFor(noticesOf, hasResult));
    // Nobody has confirmed an address.
    expect(welcome).toMatchObject({ kind: 'welcome', state: 'skipped', attempts: 0 });
    const again = { user_id: user, notice_id: welcome?.noticeId, reason: 'the customer asked' };
    expect((await admin.post('/admin/notices/resend', again)).status).toBe(202);
    expect((await api.post('/admin/notices/resend', again)).body.code).toBe('forbidden');
    const resent = welcomeOf(await waitFor(noticesOf, hasResult));
    expect(resent).toMatchObject({ noticeId: welcome?.noticeId, reason: welcome?.reason });
  });
});

describe.runIf(hasStripeEmulator && target.stage)('an operator command', () => {
  const { name: stage = '', stateDirectory } = target.stage ?? {};
  const run = async (script: string, ...args: string[]) => {
    const stateOptions = stateDirectory === undefined ? [] : ['--state-dir', stateDirectory];
    const stageOptions = ['--stage', stage, ...stateOptions];
    const command = promisify(execFile)(process.execPath, [`scripts/${script}.ts`, ...args, ...stageOptions]);
    const { stdout, stderr } = await command.catch((error) => error);
    // A message that a command has received becomes visible again a second later.
    await sleep(1_500);
    return `${stdout}${stderr}`;
  };

  it('lists, shows, redrives and drops dead-lettered events', async () => {
    const { customer } = await createBuyer();
    const event = await sendDeadLetter(customer);
    const line = (await run('dlq', 'list')).split('\n').find((row) => row.includes(event)) ?? '';
    expect(line).toMatch(new RegExp(`${event} +invoice.paid +${customer} +8 `));
    const [message = ''] = line.split(' ');
    expect(JSON.parse(await run('dlq', 'show', message))).toMatchObject({ event: { id: event, customer } });
    expect(await run('dlq', 'redrive', message)).toMatch(/^1 redriven: /);
    await waitFor(
      () => eventsOf(customer),
      (events) => events.some(({ eventId, outcome }) => eventId === event && outcome === 'stale'),
    );
    const other = await sendDeadLetter(customer);
    expect(await run('dlq', 'drop', message)).toMatch(/^the dead-letter queue has no message /);
    expect(await run('dlq', 'drop', '--all')).toMatch(/^--yes is missing: /);
    expect(await run('dlq', 'drop', '--all', '--yes')).toContain(other);
    expect(await run('dlq', 'list')).toBe(`0 dead-lettered events in ${stage}\n`);
    expect((await eventsOf(customer)).find(({ eventId }) => eventId === other)?.outcome).toBe('dropped');
  });

  it('creates, lists and revokes keys, and writes the audit trail', async () => {
    const usageStatus = async (key: string) =>
      (await apiClient(target.baseUrl, key).get('/billing/usage?user_id=u')).status;
    const createKey = async (...args: string[]) => {
      const printed = await run('keys', 'create', '--name', 'e2e', '--scopes', ...args);
      return /^lk_\S+$/m.exec(printed)?.[0] ?? printed;
    };
    const key = await createKey('read,metering', '--days', '90');
    expect(await usageStatus(key)).toBe(200);
    expect(await usageStatus(await createKey('metering'))).toBe(403);
    const lines = (await run('keys', 'list')).split('\n').filter((line) => / e2e /.test(line));
    const line = lines.find((one) => one.includes('metering,read')) ?? '';
    expect(line).toMatch(/^[0-9a-f]{16} +e2e +metering,read +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +until \d{4}-/);
    const unused = await createKey('read');
    const known = new Set(lines.map((one) => one.split(' ')[0]));
    const [keyId = ''] = (await run('keys', 'list'))
      .split('\n')
      .filter((one) => / e2e /.test(one))
      .map((one) => one.split(' ')[0] ?? '')
      .filter((id) => !known.has(id));
    expect(await run('keys', 'revoke', keyId)).toMatch(/^--yes is missing: /);
    expect(await run('keys', 'revoke', keyId, '--yes')).toBe(
      `${keyId} is revoked: it is refused everywhere within 60 s\n`,
    );
    expect(await usageStatus(unused)).toBe(401);
    expect(await run('keys', 'list')).toMatch(new RegExp(`^${keyId} .* revoked `, 'm'));
    expect(await run('keys', 'revoke', '0'.repeat(16), '--yes')).toMatch(/^there is no key 0{16}: /);
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
      /^--scopes is missing: choose from metering, report, billing, read, admin\n\nusage: npm run keys -- create/,
    ],
    [['create', '--name', 'x', '--scopes', 'root'], /^--scopes root is not valid: choose from /],
    [['create', '--name', 'x', '--scopes', 'read', '--days', '0'], /^--days 0 is not a number of days/],
    [['destroy'], /^name a command: create, list or revoke\n\nusage: npm run keys -- create/],
    [['revoke'], /^revoke needs one KEY_ID\n\nusage: npm run keys -- create/],
    [['revoke', `lk_local_${'A'.repeat(43)}`], /^KEY_ID is 16 hexadecimal digits: [^_]*$/],
  ])('rejects keys %j with a one-line message', async (args, words) => {
    expect(await run('keys', ...args)).toMatch(words);
  });

  it('compares an account with Stripe, and queues it for a sync', async () => {
    const { user } = await createBuyer();
    expect(await run('reconcile', '--account', user, '--dry-run')).toBe(
      '1 account compared, 0 accounts with differences; nothing was changed\n',
    );
    expect(await run('reconcile', '--account', user)).toContain(`${user} is queued`);
    expect(await run('reconcile', '--account', 'nobody')).toMatch(/^there is no account nobody in [\w-]+: /);
  });
});
