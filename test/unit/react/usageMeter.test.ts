import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { UsageMeter, type UsageMeterProps } from '../../../client/react/index.ts';
import type { Usage } from '../../../client/src/apiTypes.ts';
import { createClient } from '../../../client/src/createClient.ts';
import { createUserClient } from '../../../client/src/userClient.ts';
import { usageOf } from '../../support/web/usageOf.ts';

const NOW = '2026-12-09T12:00:00Z';

const htmlOf = (props: UsageMeterProps) => renderToString(createElement(UsageMeter, { now: NOW, ...props }));
const htmlOfUsage = (usage: Partial<Usage>, language: 'en' | 'fr' = 'en') =>
  htmlOf({ usage: usageOf(usage), language });

const used = (sessionsUsed: number, sessionsIncluded = 5_000): Partial<Usage> => ({
  sessionsUsed,
  sessionsIncluded,
  sessionsRemaining: Math.max(0, sessionsIncluded - sessionsUsed),
  percentUsed: sessionsIncluded === 0 ? 0 : Math.floor((sessionsUsed / sessionsIncluded) * 100),
  fullQuota: sessionsIncluded,
});

const statusOf = (html: string) => /role="status"[^>]*>([^<]*)</.exec(html)?.[1];

describe('the usage meter', () => {
  it('shows what is used of what is included, as a meter with its three values', () => {
    const html = htmlOfUsage(used(3_302));
    expect(html).toContain('role="meter"');
    expect(html).toContain('aria-valuemin="0" aria-valuemax="5000" aria-valuenow="3302"');
    expect(html).toContain('aria-valuetext="3,302 of 5,000 sessions"');
    expect(html).toContain('12 days left · renews 22 Dec');
    expect(statusOf(html)).toBe('');
  });

  it('speaks French', () => {
    const html = htmlOfUsage(used(3_302), 'fr');
    expect(html).toMatch(/^<div class="sb sb-usage" lang="fr"/);
    expect(html).toContain('aria-valuetext="3\u202f302 sessions sur 5\u202f000"');
    expect(html).toContain('12 jours restants · renouvellement le 22 déc.');
  });

  it.each<[string, Partial<Usage>, string, string]>([
    [
      'from 80%',
      used(4_000),
      'You have used 80% of this period’s sessions.',
      '1,000 sessions are left until 22 Dec.',
    ],
    [
      'used up',
      used(5_000),
      'The quota is used up. New sessions are refused.',
      'A new quota begins on 22 Dec.',
    ],
    [
      'with more used than included',
      used(5_010),
      'The quota is used up. New sessions are refused.',
      'A new quota',
    ],
    [
      'without a quota',
      used(0, 0),
      'The quota of this account is 0 sessions. New sessions are refused.',
      '12 days left',
    ],
    [
      'with a payment due',
      { ...used(100), paymentDue: true, accessUntil: '2026-12-12T00:00:00Z' },
      'A payment is due.',
      'You can start sessions until 12 Dec.',
    ],
    [
      'with a payment due and nothing left',
      { ...used(500, 500), paymentDue: true, accessUntil: '2026-12-12T00:00:00Z', fullQuota: 5_000 },
      'A payment is due.',
      'A part of the month’s quota, until the payment arrives: then 5,000.',
    ],
    [
      'with a payment that was due',
      { ...used(100), paymentDue: true },
      'A payment is due.',
      'The plan has ended.',
    ],
  ])('%s: the alert, and what becomes of it', (_, usage, alert, note) => {
    const html = htmlOfUsage(usage);
    expect(statusOf(html)).toBe(alert);
    expect(html).toContain(note);
  });

  it('announces nothing below 80%', () => {
    expect(statusOf(htmlOfUsage(used(3_999)))).toBe('');
  });

  it('is empty at the start of a period', () => {
    expect(htmlOfUsage(used(0))).toContain('No session was counted in this period yet.');
  });

  it('says that a plan ends, rather than that it renews', () => {
    expect(htmlOfUsage({ ...used(100), cancelAt: '2026-12-15T12:00:00Z' })).toContain(
      '6 days left · ends 15 Dec',
    );
  });

  it.each(['en', 'fr'] as const)('is busy while it loads: %s', (language) => {
    const html = htmlOf({ usage: undefined, language });
    expect(html).toContain('aria-busy="true"');
    expect(html).toContain(language === 'en' ? 'Loading' : 'Chargement');
  });

  it('loads on a server, where a client is not asked', () => {
    const getUsage = () => {
      throw new Error('called on a server');
    };
    expect(htmlOf({ client: { credentials: 'token', getUsage } })).toContain('aria-busy="true"');
  });

  it.each([
    ['en', 'We can’t load your usage right now.', 'Try again'],
    ['fr', 'Lecture impossible pour le moment\u202f: votre utilisation.', 'Réessayer'],
  ] as const)(
    'says that it could not be read, with the request id and a button: %s',
    (language, text, button) => {
      const html = htmlOf({
        usage: undefined,
        error: { requestId: 'req-1' },
        onRetry: () => undefined,
        language,
      });
      expect(html).toContain(text);
      expect(html).toContain(button);
      expect(html).toContain('req-1');
    },
  );

  it('keeps the figures that could not be refreshed', () => {
    const html = htmlOf({ usage: usageOf(used(3_302)), error: new Error('away') });
    expect(html).toContain('aria-valuenow="3302"');
    expect(html).toContain('These figures could not be refreshed.');
  });

  it('shows texts of the application in place of its own', () => {
    expect(htmlOf({ usage: usageOf(), texts: { 'quota.used': 'Calls' } })).toContain('aria-label="Calls"');
  });

  it('has no style attribute, which a content security policy forbids', () => {
    expect(htmlOfUsage(used(3_302))).not.toContain('style=');
  });
});

describe('a key', () => {
  const KEY = 'lk_live_secret';

  it('does not compile, and is refused with a sentence that does not repeat it', () => {
    const client = createClient({ baseUrl: 'https://api.example.com', key: KEY });
    // @ts-expect-error a client with a key
    const render = () => htmlOf({ client });
    expect(render).toThrow(
      '<UsageMeter> needs a client with the token of a user, createUserClient({ baseUrl, token }). An API key in a browser can be read',
    );
    expect(render).not.toThrow(KEY);
  });

  it('is refused by a client for pages', () => {
    // @ts-expect-error
    expect(() => createUserClient({ baseUrl: '', key: KEY })).toThrow('an API key must not reach a browser');
    expect(() => createUserClient({ baseUrl: '', token: KEY })).toThrow(
      'an API key must not reach a browser',
    );
  });

  it('is no property of a component', () => {
    // @ts-expect-error
    const props: UsageMeterProps = { usage: undefined, apiKey: KEY };
    expect(htmlOf(props)).not.toContain(KEY);
  });

  it('and data and a client at once do not compile', () => {
    const client = createUserClient({ baseUrl: '', token: 'token' });
    // @ts-expect-error
    const props: UsageMeterProps = { usage: usageOf(), client };
    expect(props.client?.credentials).toBe('token');
  });
});
