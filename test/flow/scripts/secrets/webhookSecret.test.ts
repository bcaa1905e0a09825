import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { type OperatorShell, operatorShell } from '../support/operatorShell.ts';

const APP_URL = 'https://app.example.com';
const KEY_AND_URL = { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY, APP_URL };

let shell: OperatorShell;

beforeEach(async () => {
  shell = await operatorShell();
});

describe('npm run secrets, with the webhook secret apart from the API key', () => {
  const before = { ...KEY_AND_URL, STRIPE_WEBHOOK_SECRET: 'whsec_1', STRIPE_WEBHOOK_ENDPOINT: 'we_1' };
  const { STRIPE_WEBHOOK_SECRET: _secret, ...others } = before;

  it('set stores each value in its secret', async () => {
    const names = ['STRIPE_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_ENDPOINT', 'APP_URL'];
    await shell.secrets(['set', ...names], `whsec_1\n${DEFAULT_SECRET_KEY}\nwe_1\n${APP_URL}\n`);
    expect(await shell.storedBySecret()).toEqual({
      main: others,
      webhook: { STRIPE_WEBHOOK_SECRET: 'whsec_1' },
    });
  });

  it('rotate stores both webhook secrets where receive reads them, and no copy elsewhere', async () => {
    shell.putSecret(before);
    expect((await shell.secrets(['rotate'], 'whsec_2\n')).code).toBe(0);
    const { main, webhook } = await shell.storedBySecret();
    expect([main, webhook]).toEqual([
      others,
      {
        STRIPE_WEBHOOK_SECRET: 'whsec_2',
        STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1',
        STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: expect.any(String),
      },
    ]);
  });

  it('rotate keeps a copy up to date that an earlier version of receive reads', async () => {
    shell.putInOneSecret(before);
    expect((await shell.secrets(['rotate'], 'whsec_2\n')).code).toBe(0);
    const { main, webhook } = await shell.storedBySecret();
    expect(webhook).toMatchObject({
      STRIPE_WEBHOOK_SECRET: 'whsec_2',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1',
    });
    expect(main).toEqual({ ...others, ...webhook });
  });

  it('set --replace of an unreadable secret keeps what the other one holds', async () => {
    shell.putSecret(before);
    shell.putSecret('{"STRIPE_SECRET_KEY": ');
    expect((await shell.secrets(['set', '--replace', 'APP_URL'], `${APP_URL}\n`)).code).toBe(0);
    expect(await shell.storedSettings()).toEqual({ APP_URL, STRIPE_WEBHOOK_SECRET: 'whsec_1' });
  });
});
