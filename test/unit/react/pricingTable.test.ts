import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PricingTable, type PricingTableProps } from '../../../client/react/index.ts';
import { createClient } from '../../../client/src/createClient.ts';
import { catalogue } from '../../../shared/account/catalogue.ts';

const { plans } = catalogue();

const htmlOf = (props: PricingTableProps) => renderToString(createElement(PricingTable, props));
const linksOf = (html: string) =>
  [...html.matchAll(/<a class="([^"]*)" href="([^"]*)">([^<]*)</g)].map(([, look, href, label]) => ({
    main: look === 'sb-button sb-main',
    href,
    label,
  }));
const hrefOf = (plan: string) => `/checkout?plan=${plan}`;

describe('the pricing table', () => {
  it('links each plan, the first paid one as the main button', () => {
    expect(linksOf(htmlOf({ plans, hrefOf }))).toEqual([
      { main: false, href: '/checkout?plan=free', label: 'Start for free' },
      { main: true, href: '/checkout?plan=starter', label: 'Choose Starter' },
      { main: false, href: '/checkout?plan=growth', label: 'Choose Growth' },
    ]);
  });

  it('marks the current plan, which has no button, and the next greater one is the main button', () => {
    const html = htmlOf({ plans, hrefOf, current: 'starter' });
    expect(html).toMatch(/aria-current="true"><div class="sb-plan-head"><h3>Starter<\/h3>.*Your plan/);
    expect(linksOf(html)).toEqual([
      { main: false, href: '/checkout?plan=free', label: 'Choose Free' },
      { main: true, href: '/checkout?plan=growth', label: 'Choose Growth' },
    ]);
  });

  it('has no main button for somebody with the greatest plan', () => {
    expect(linksOf(htmlOf({ plans, hrefOf, current: 'growth' })).some(({ main }) => main)).toBe(false);
  });

  it('has buttons for `onSelect`, and none without a way to choose', () => {
    expect(htmlOf({ plans, onSelect: () => undefined }).match(/<button type="button"/g)).toHaveLength(3);
    expect(htmlOf({ plans })).not.toMatch(/<button|<a /);
    expect(linksOf(htmlOf({ plans, hrefOf: (plan) => (plan === 'free' ? undefined : '/buy') }))).toHaveLength(
      2,
    );
  });

  it('speaks French', () => {
    const html = htmlOf({ plans, hrefOf, language: 'fr' });
    expect(html).toMatch(/^<div class="sb" lang="fr"/);
    expect(html).toContain('29\u00a0$');
    expect(linksOf(html).map(({ label }) => label)).toEqual([
      'Commencer gratuitement',
      'Choisir Starter',
      'Choisir Growth',
    ]);
  });

  it.each([
    ['loading', { plans: undefined }, 'Loading'],
    ['empty', { plans: [] }, 'No plan is on offer.'],
    [
      'failed',
      { plans: null, error: new Error('away'), onRetry: () => undefined },
      'We can’t load the plans right now.',
    ],
  ] as const)('%s', (_, props, text) => {
    expect(htmlOf(props)).toContain(text);
  });

  it('is busy only while it loads', () => {
    expect(htmlOf({ plans: undefined })).toContain('aria-busy="true"');
    expect(htmlOf({ plans })).not.toContain('aria-busy');
    expect(htmlOf({ plans: undefined, error: new Error('away') })).not.toContain('aria-busy');
  });

  it('shows texts of the application in place of its own', () => {
    const texts = { 'plan.starter': 'Team', 'act.buy': ({ plan }: { plan: string }) => `Get ${plan}` };
    expect(linksOf(htmlOf({ plans, hrefOf, texts }))[1]?.label).toBe('Get Team');
  });

  it('refuses a client with a key', () => {
    const client = createClient({ baseUrl: '', key: 'lk_live_secret' });
    // @ts-expect-error a client with a key
    expect(() => htmlOf({ client })).toThrow('<PricingTable> needs a client with the token of a user');
  });

  it('takes no plan that does not exist', () => {
    // @ts-expect-error
    const props: PricingTableProps = { plans, current: 'gold' };
    expect(htmlOf(props)).not.toContain('aria-current');
  });
});
