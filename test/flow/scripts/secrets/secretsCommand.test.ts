import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../../local/stripe/server/apiKeys.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../../../shared/time.ts';
import { type OperatorShell, operatorShell, type Ran } from '../support/operatorShell.ts';

const APP_URL = 'https://app.example.com';
const KEY_AND_URL = { STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY, APP_URL };

let shell: OperatorShell;

beforeEach(async () => {
  shell = await operatorShell();
});

/** Expects that it failed with one line that matches, and showed no secret. */
function expectRefused({ code, out, error }: Ran, words: string | RegExp): void {
  expect([code, out]).toEqual([1, '']);
  expect(error).toMatch(words);
  expect(error.trimEnd().split('\n')).toHaveLength(1);
  expect(error).not.toMatch(/hidden|sk_live/);
}

const fromNow = (seconds: number) => isoInstant(Math.floor(Date.now() / 1000) + seconds);
const inADay = () => fromNow(SECONDS_PER_DAY);

describe('npm run secrets -- set', () => {
  it.each([
    ['that end with LF', `${DEFAULT_SECRET_KEY}\n${APP_URL}\n`],
    ['that end with CRLF', `${DEFAULT_SECRET_KEY}\r\n${APP_URL}\r\n`],
    ['without a line break after the last one', `${DEFAULT_SECRET_KEY}\n${APP_URL}`],
    ['with spaces around them', ` ${DEFAULT_SECRET_KEY}\t\n ${APP_URL} \n`],
  ])('accepts piped lines %s, in the order of the names', async (_what, input) => {
    const { code, out, error } = await shell.secrets(['set', 'STRIPE_SECRET_KEY', 'APP_URL'], input);
    expect([code, error]).toEqual([0, '']);
    expect(out).toBe(
      'STRIPE_SECRET_KEY, APP_URL set for staging; functions use the change within five minutes\n',
    );
    expect(await shell.storedSettings()).toEqual(KEY_AND_URL);
  });

  it('without names prompts for the key, unless it is set', async () => {
    const { code, error } = await shell.secrets(['set'], `${DEFAULT_SECRET_KEY}\n`);
    expect([code, error]).toEqual([0, '']);
    expect(await shell.storedSettings()).toEqual({ STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY });
    expect(await shell.secrets(['set'], 'sk_test_another\n')).toEqual({
      code: 0,
      out: 'STRIPE_SECRET_KEY is already set for staging: name the settings to replace\n',
      error: '',
    });
    expect(await shell.storedSettings()).toEqual({ STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY });
  });

  it.each([
    ['no line', '', 'STRIPE_SECRET_KEY'],
    ['one line too few', `${DEFAULT_SECRET_KEY}\n`, 'APP_URL'],
    ['an empty line', `\n${APP_URL}\n`, 'STRIPE_SECRET_KEY'],
  ])('writes nothing when there is %s', async (_what, input, missing) => {
    const ran = await shell.secrets(['set', 'STRIPE_SECRET_KEY', 'APP_URL'], input);
    expectRefused(ran, `no value for ${missing}: nothing was changed`);
    expect(await shell.secretText()).toBeUndefined();
  });

  it.each([
    ['of the other mode', 'sk_live_hidden', 'STRIPE_SECRET_KEY is a live mode key'],
    ['with an invalid character', 'sk_test_hidden…', 'STRIPE_SECRET_KEY is not a Stripe secret key'],
  ])('writes nothing for a key %s, and does not show it', async (_what, key, words) => {
    shell.putSecret(KEY_AND_URL);
    const ran = await shell.secrets(
      ['set', 'APP_URL', 'STRIPE_SECRET_KEY'],
      `https://b.example.com\n${key}\n`,
    );
    expectRefused(ran, words);
    expect(ran.error).toContain('nothing was changed');
    expect(await shell.storedSettings()).toEqual(KEY_AND_URL);
  });

  it.each(['STRIPE_SECRET_KEY=sk_live_hidden', 'sk_live_hidden', 'toString'])(
    'does not repeat an argument that is not a setting name, because it may be a value: %s',
    async (word) => {
      shell.putSecret(KEY_AND_URL);
      const ran = await shell.secrets(['set', word], 'sk_live_hidden\n');
      expectRefused(ran, /^set takes names and prompts for the values: STRIPE_SECRET_KEY, .*: roll it$/m);
      expect(ran.error).not.toContain('toString');
      expect(await shell.storedSettings()).toEqual(KEY_AND_URL);
    },
  );

  it.each([[['sk_live_hidden']], [['rotate', 'whsec_hidden']], [['check', 'sk_live_hidden']]])(
    'no command repeats an unexpected argument: %s',
    async (args) => {
      const { code, out, error } = await shell.secrets(args);
      expect([code, out]).toEqual([1, '']);
      expect(error).toMatch(/^[^\n]+\n\nusage: npm run secrets/);
      expect(error).not.toContain('hidden');
    },
  );
});

describe('npm run secrets -- set STRIPE_WEBHOOK_SECRET', () => {
  const before = { ...KEY_AND_URL, STRIPE_WEBHOOK_SECRET: 'whsec_old', STRIPE_WEBHOOK_ENDPOINT: 'we_old' };

  it('keeps the previous secret for a day and removes the endpoint id', async () => {
    shell.putSecret(before);
    const earliest = inADay();
    const { code, out } = await shell.secrets(['set', 'STRIPE_WEBHOOK_SECRET'], 'whsec_new\n');
    expect([code, out]).toEqual([0, expect.not.stringContaining('whsec')]);
    const { STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: until = '', ...stored } = await shell.storedSettings();
    expect(stored).toEqual({
      ...KEY_AND_URL,
      STRIPE_WEBHOOK_SECRET: 'whsec_new',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_old',
    });
    expect(until >= earliest && until <= inADay()).toBe(true);
  });

  it('stores the endpoint id when it is given too', async () => {
    shell.putSecret(before);
    await shell.secrets(['set', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_WEBHOOK_ENDPOINT'], 'whsec_new\nwe_new\n');
    expect(await shell.storedSettings()).toMatchObject({
      STRIPE_WEBHOOK_SECRET: 'whsec_new',
      STRIPE_WEBHOOK_ENDPOINT: 'we_new',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_old',
    });
  });

  it('changes nothing when the secret is the current one', async () => {
    shell.putSecret(before);
    expect((await shell.secrets(['set', 'STRIPE_WEBHOOK_SECRET'], 'whsec_old\n')).code).toBe(0);
    expect(await shell.storedSettings()).toEqual(before);
  });
});

describe('npm run secrets -- set, when the stored secret is not JSON', () => {
  const broken = '{"STRIPE_SECRET_KEY": "sk_test_hidden",';

  it('discards nothing without --replace, and names the option', async () => {
    shell.putSecret(broken);
    expectRefused(await shell.secrets(['set', 'APP_URL'], `${APP_URL}\n`), /not a JSON object .*--replace/);
    expect(await shell.secretText()).toBe(broken);
  });

  it('starts over with --replace', async () => {
    shell.putSecret(broken);
    const { code, out, error } = await shell.secrets(['set', '--replace', 'APP_URL'], `${APP_URL}\n`);
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(/starts over: set every setting again.*\nAPP_URL set for /);
    expect(out).not.toContain('hidden');
    expect(await shell.storedSettings()).toEqual({ APP_URL });
  });

  it('with --replace keeps a secret that can be read', async () => {
    shell.putSecret(KEY_AND_URL);
    await shell.secrets(['set', '--replace', 'APP_URL'], 'https://b.example.com\n');
    expect(await shell.storedSettings()).toEqual({ ...KEY_AND_URL, APP_URL: 'https://b.example.com' });
  });
});

describe('npm run secrets -- rotate', () => {
  const before = { ...KEY_AND_URL, STRIPE_WEBHOOK_SECRET: 'whsec_1', STRIPE_WEBHOOK_ENDPOINT: 'we_1' };

  it('keeps the endpoint id and prints until when the old secret is accepted', async () => {
    shell.putSecret(before);
    const earliest = inADay();
    const { code, out, error } = await shell.secrets(['rotate'], 'whsec_2\n');
    expect([code, error]).toEqual([0, '']);
    const { STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: until = '', ...stored } = await shell.storedSettings();
    expect(stored).toEqual({
      ...before,
      STRIPE_WEBHOOK_SECRET: 'whsec_2',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_1',
    });
    expect(until >= earliest && until <= inADay()).toBe(true);
    expect(out).toContain(`the old one is accepted until ${until}\n`);
    expect(out).not.toContain('whsec_');
  });

  it('refuses the current secret', async () => {
    shell.putSecret(before);
    expectRefused(await shell.secrets(['rotate'], 'whsec_1\n'), 'nothing was changed');
    expect(await shell.storedSettings()).toEqual(before);
  });

  it('refuses a value that is not a webhook secret', async () => {
    shell.putSecret(before);
    expectRefused(await shell.secrets(['rotate'], 'sk_live_hidden\n'), 'is not a webhook secret');
    expect(await shell.storedSettings()).toEqual(before);
  });

  it('replaces only the new secret while the overlap of the last rotation lasts', async () => {
    const mistyped = {
      ...before,
      STRIPE_WEBHOOK_SECRET: 'whsec_mistyped',
      STRIPE_WEBHOOK_SECRET_PREVIOUS: 'whsec_0',
    };
    const overlapping = { ...mistyped, STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: fromNow(3_600) };
    shell.putSecret(overlapping);
    const { code, out } = await shell.secrets(['rotate'], 'whsec_2\n');
    expect([code, out]).toEqual([0, expect.stringContaining('the last rotation was still in progress')]);
    expect(await shell.storedSettings()).toEqual({ ...overlapping, STRIPE_WEBHOOK_SECRET: 'whsec_2' });
    shell.putSecret({ ...mistyped, STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: fromNow(-60) });
    expect((await shell.secrets(['rotate'], 'whsec_2\n')).code).toBe(0);
    expect((await shell.storedSettings()).STRIPE_WEBHOOK_SECRET_PREVIOUS).toBe('whsec_mistyped');
  });

  it('is refused while no webhook secret is stored', async () => {
    shell.putSecret(KEY_AND_URL);
    expectRefused(
      await shell.secrets(['rotate'], 'whsec_1\n'),
      'so there is nothing to rotate: npm run stripe:setup',
    );
    expect(await shell.storedSettings()).toEqual(KEY_AND_URL);
  });
});
