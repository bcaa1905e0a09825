import { describe, expect, it } from 'vitest';
import { notifyAccount } from '../../scripts/migrate/notify/notifyAccount.ts';
import { readLocalResources } from '../../scripts/stage/readLocalResources.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { notifyDeps, planFile, plannedAccount } from '../support/migration/notifyWorld.ts';
import { waitFor } from '../support/waitFor.ts';
import { anonymous, api, connectTargetStage, newUser, start, target } from './target.ts';

/** Of the free plan, which ends them one after the other. */
const SESSIONS_OF_80_PERCENT = 80;

type Email = {
  subject: string;
  destination: { to: string[] };
  body: { text?: string };
  headers: { name: string; value: string }[];
};

/** The e-mails to an address, in the mailbox of the local run. */
async function emailsTo(address: string): Promise<Email[]> {
  const { endpoints } = await readLocalResources(target.stage?.stateDirectory);
  const { emails } = (await (await fetch(`${endpoints.mailbox}/store`)).json()) as { emails: Email[] };
  return emails.filter(({ destination }) => destination.to.includes(address));
}

const waitForEmails = (address: string, count: number) =>
  waitFor(
    () => emailsTo(address),
    (emails) => emails.length >= count,
  );

const useSession = async (user: string, session: string) => {
  await start(user, session);
  await api.post(`/metering/sessions/${session}/end`, { user_id: user });
};

const isLocal = target.stage?.name === 'local';

describe.runIf(isLocal)('the notice of a migration', () => {
  it('goes to the imported address in the language of the former service, with a link to the choice', async () => {
    const { table } = await connectTargetStage();
    const [user, now] = [newUser(), Math.floor(Date.now() / 1_000)];
    const account = plannedAccount(user, { now });
    const plan = planFile([account], { createdAt: now });
    const address = `${user}@example.com`;
    const customers = { [account.customer ?? '']: { email: address, language: 'fr-CA' } };
    const notify = () => notifyAccount(notifyDeps(table, plan, { now, customers }), account);
    expect(await notify()).toEqual({ kind: 'notified' });

    const [notice] = await waitForEmails(address, 1);
    expect(notice?.subject).toMatch(/^Votre formule compte des sessions dès le /);
    expect(notice?.body.text).toContain(`${target.baseUrl}/app/migration`);
    await waitFor(notify, ({ kind }) => kind === 'sent');
    expect(await emailsTo(address)).toHaveLength(1);
  });
});

describe.runIf(target.issuer && isLocal)('the notices of an account', () => {
  it('confirm its address, report 80 % of its quota in its language, and stop with one click', async () => {
    const user = newUser();
    const address = `${user}@example.com`;
    const token = await (await fetch(`${target.issuer}/token?user=${user}`)).text();
    const own = apiClient(target.baseUrl, token);
    await useSession(user, 's1');
    const saved = await own.send('PUT', '/accounts/contact', {
      body: JSON.stringify({ email: address, language: 'fr' }),
    });
    expect(saved).toMatchObject({ status: 200, body: { email: null, pendingEmail: address } });

    const [confirmation] = await waitForEmails(address, 1);
    const [, link] = /\/app\/confirm-address#([\w-]{43})/.exec(confirmation?.body.text ?? '') ?? [];
    expect(await anonymous.post('/notices/confirm', { token: link })).toMatchObject({
      status: 200,
      body: { confirmed: true },
    });

    for (let count = 2; count <= SESSIONS_OF_80_PERCENT; count++) await useSession(user, `s${count}`);
    const [, notice] = await waitForEmails(address, 2);
    expect(notice?.subject).toMatch(/^Vous avez utilisé 80\s% de vos sessions$/);
    const unsubscribe = notice?.headers.find(({ name }) => name === 'List-Unsubscribe')?.value ?? '';
    const [, path = ''] =
      new RegExp(`^<${target.baseUrl}(/notices/unsubscribe\\?token=.+)>$`).exec(unsubscribe) ?? [];
    const stopped = await fetch(`${target.baseUrl}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(stopped.status).toBeLessThan(300);
    expect((await own.get('/accounts/contact')).body.notices).toMatchObject({ quota_80: false });
    // Each was sent once.
    expect(await emailsTo(address)).toHaveLength(2);
  });
});
