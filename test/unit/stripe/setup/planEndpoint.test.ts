import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBSCRIBED_EVENT_TYPES } from '../../../../shared/contract/webhooks/messages.ts';
import { type EndpointPlanInput, planEndpoint } from '../../../../shared/stripe/setup/planEndpoint.ts';
import type { EndpointState } from '../../../../shared/stripe/setup/stripeState.ts';
import { PINNED_API_VERSION } from '../../../../shared/stripe/stripeClient.ts';

const WEBHOOK_URL = 'https://api.example.com/webhooks/stripe';
const OTHER_URL = 'https://anna.example.com/webhooks/stripe';

const endpoint = (id: string, changes: Partial<EndpointState> = {}): EndpointState => ({
  id,
  url: WEBHOOK_URL,
  events: [...SUBSCRIBED_EVENT_TYPES].reverse(),
  apiVersion: PINNED_API_VERSION,
  isEnabled: true,
  stage: 'staging',
  ...changes,
});

const STORED = { STRIPE_WEBHOOK_SECRET: 'whsec_1', STRIPE_WEBHOOK_ENDPOINT: 'we_1' };
const SECRET_ONLY = { STRIPE_WEBHOOK_SECRET: 'whsec_1' };
const ENDPOINT_ONLY = { STRIPE_WEBHOOK_ENDPOINT: 'we_1' };

/** The plan of the stage `staging`. */
const plan = (input: Partial<EndpointPlanInput>) =>
  planEndpoint({
    endpoints: [endpoint('we_1')],
    stage: 'staging',
    settings: STORED,
    webhookUrl: WEBHOOK_URL,
    removesReplaced: false,
    ...input,
  });

const CREATED = { actions: [{ kind: 'create_endpoint', url: WEBHOOK_URL }], remarks: [] };

describe('the stored endpoint', () => {
  it.each([
    [{ url: 'https://old.example.com/webhooks/stripe' }, ['url']],
    [{ events: SUBSCRIBED_EVENT_TYPES.slice(1) }, ['events']],
    [{ events: ['*'] }, ['events']],
    [{ isEnabled: false }, ['status']],
  ])('is updated when it has %o', (changes, differing) => {
    expect(plan({ endpoints: [endpoint('we_1', changes)] }).actions).toEqual([
      { kind: 'update_endpoint', id: 'we_1', url: WEBHOOK_URL, differing },
    ]);
  });
});

describe('an endpoint that must be replaced', () => {
  it.each([
    ['has another API version', { apiVersion: '2024-06-20' }, STORED, 'api_version'],
    ['has the account’s default API version', { apiVersion: null }, STORED, 'api_version'],
    ['has a secret that is not stored', {}, ENDPOINT_ONLY, 'secret_unknown'],
    ['is not the stored one', {}, { ...STORED, STRIPE_WEBHOOK_ENDPOINT: 'we_gone' }, 'secret_unknown'],
    ['was left by a crash', {}, SECRET_ONLY, 'secret_unknown'],
  ])('keeps delivering when it %s', (_case, changes, settings, reason) => {
    const input = { endpoints: [endpoint('we_1', changes)], settings };
    const expected = [{ kind: 'replace_endpoint', url: WEBHOOK_URL, replaced: 'we_1', reason }];
    expect(plan(input).actions).toEqual(expected);
    expect(plan(input).remarks).toEqual([expect.stringContaining('we_1 keeps delivering')]);
    // The functions may not have read the new secret yet.
    expect(plan({ ...input, removesReplaced: true }).actions).toEqual(expected);
  });

  it('is deleted only in a later run with removesReplaced', () => {
    const old = endpoint('we_old', { apiVersion: null });
    const sameUrl = endpoint('we_hand', { stage: undefined });
    const endpoints = [old, sameUrl, endpoint('we_1')];
    expect(plan({ endpoints }).actions).toEqual([]);
    expect(plan({ endpoints }).remarks).toHaveLength(2);
    expect(plan({ endpoints, removesReplaced: true })).toEqual({
      actions: [
        { kind: 'remove_endpoint', id: 'we_old', url: WEBHOOK_URL },
        { kind: 'remove_endpoint', id: 'we_hand', url: WEBHOOK_URL },
      ],
      remarks: [],
    });
  });
});

describe('an endpoint that was created by hand', () => {
  it('is adopted when the stored secret can only belong to it', () => {
    const settings = SECRET_ONLY;
    const byHand = endpoint('we_hand', { stage: undefined, isEnabled: false });
    expect(plan({ endpoints: [byHand], settings }).actions).toEqual([
      { kind: 'adopt_endpoint', id: 'we_hand' },
      { kind: 'update_endpoint', id: 'we_hand', url: WEBHOOK_URL, differing: ['status'] },
    ]);
    const two = [byHand, endpoint('we_2', { stage: undefined })];
    expect(plan({ endpoints: two, settings }).actions).toMatchObject([{ kind: 'replace_endpoint' }]);
    const old = endpoint('we_hand', { stage: undefined, apiVersion: null });
    expect(plan({ endpoints: [old], settings }).actions).toMatchObject([{ kind: 'replace_endpoint' }]);
  });
});

describe('a stage without a deployment', () => {
  it('gets its endpoint after the deployment, when its URL is known', () => {
    const first = plan({ endpoints: [], settings: SECRET_ONLY, webhookUrl: undefined });
    expect(first.actions).toEqual([]);
    expect(first.remarks).toEqual([expect.stringContaining('after the deployment')]);
    expect(plan({ webhookUrl: undefined }).actions).toEqual([]);
  });
});

describe('an endpoint of another stage or product', () => {
  it('is left alone', () => {
    const others = [
      endpoint('we_other', { stage: 'production', url: 'https://prod.example.com/webhooks/stripe' }),
      endpoint('we_foreign', { stage: undefined, url: 'https://shop.example.com/hooks', apiVersion: null }),
    ];
    const endpoints = [...others, endpoint('we_1')];
    expect(plan({ endpoints, removesReplaced: true })).toEqual({ actions: [], remarks: [] });
    expect(plan({ endpoints: others, settings: SECRET_ONLY }).actions).toEqual(CREATED.actions);
  });
});

describe('an endpoint whose metadata name another stage', () => {
  const planRemoving = (endpoints: EndpointState[], stored: string | undefined) => {
    const settings = stored === undefined ? SECRET_ONLY : { ...STORED, STRIPE_WEBHOOK_ENDPOINT: stored };
    return plan({ endpoints, settings, removesReplaced: true });
  };

  it.each([
    // The secret of dev-anna was copied to staging.
    ['its id is stored', OTHER_URL, 'we_anna'],
    ['it has the stage’s URL', WEBHOOK_URL, undefined],
    ['its id is stored and it has the stage’s URL', WEBHOOK_URL, 'we_anna'],
  ])('is never adopted when %s', (_case, url, stored) => {
    const annas = endpoint('we_anna', { stage: 'dev-anna', url });
    expect(planRemoving([annas], stored)).toEqual(CREATED);
    expect(planRemoving([{ ...annas, isEnabled: false, events: ['*'] }], stored)).toEqual(CREATED);
  });

  it('is never removed', () => {
    const annas = endpoint('we_anna', { stage: 'dev-anna' });
    expect(planRemoving([annas, endpoint('we_1')], 'we_1')).toEqual({ actions: [], remarks: [] });
  });

  it('appears in no action and no remark, whatever other endpoints exist', () => {
    const changes = {
      url: fc.constantFrom(WEBHOOK_URL, OTHER_URL),
      apiVersion: fc.constantFrom(PINNED_API_VERSION, null),
      isEnabled: fc.boolean(),
    };
    const stage = fc.constantFrom('staging', 'dev-anna', undefined);
    const found = fc.array(fc.record({ ...changes, stage }), { maxLength: 4 });
    fc.assert(
      fc.property(found, fc.nat({ max: 4 }), fc.boolean(), (others, storedIndex, removesReplaced) => {
        const endpoints = others.map((one, index) => endpoint(`we_${index}`, one));
        const settings = { ...STORED, STRIPE_WEBHOOK_ENDPOINT: `we_${storedIndex}` };
        const text = JSON.stringify(plan({ endpoints, settings, removesReplaced }));
        const annas = endpoints.filter((one) => one.stage === 'dev-anna');
        expect(annas.filter(({ id }) => text.includes(id))).toEqual([]);
      }),
    );
  });

  it('does not prevent the stage from adopting an endpoint without metadata', () => {
    const byHand = endpoint('we_hand', { stage: undefined });
    const annas = endpoint('we_anna', { stage: 'dev-anna' });
    expect(planRemoving([annas, byHand], undefined).actions).toEqual([
      { kind: 'adopt_endpoint', id: 'we_hand' },
    ]);
  });
});
