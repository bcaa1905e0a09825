import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { comparedDays, firstDayOf, toRanges } from '../../../client/react/chart/comparedDays.ts';
import { UsageChart, type UsageChartProps } from '../../../client/react/index.ts';
import { createClient } from '../../../client/src/createClient.ts';
import { sampleDays } from '../../support/react/samples.ts';

const NOW = '2026-12-09T12:00:00Z';
const days = sampleDays('2026-12-09', 30);
const before = sampleDays('2026-11-11', 30);

const htmlOf = (props: UsageChartProps) => renderToString(createElement(UsageChart, { now: NOW, ...props }));

describe('the usage chart', () => {
  it('is a picture with a sentence: period, total and peak', () => {
    expect(htmlOf({ days })).toMatch(
      /role="img"[^>]*aria-label="Sessions per day, 10 Nov to 9 Dec: [\d,]+ in total, at most 2\d\d, on \d+ (Nov|Dec)\."/,
    );
  });

  it('has all figures in a table, also where no script draws it', () => {
    const html = htmlOf({ days, before });
    expect(html.match(/<th scope="row">/g)).toHaveLength(30);
    expect([...html.matchAll(/<th scope="col">([^<]*)/g)].map(([, head]) => head)).toEqual([
      'Day',
      'Sessions',
      'Same weekday, 4 weeks earlier',
    ]);
    expect(html).not.toContain('style=');
  });

  it('says in the legend that today is not over', () => {
    expect(htmlOf({ days })).toContain('Today, so far');
    expect(htmlOf({ days: sampleDays('2026-12-08', 30) })).not.toContain('Today, so far');
  });

  it('speaks French', () => {
    const html = htmlOf({ days, before, language: 'fr' });
    expect(html).toContain('lang="fr"');
    expect(html).toContain('Sessions par jour, du 10 nov. au 9 déc.\u202f: ');
    expect(html).toContain('Même jour, 4 semaines plus tôt');
    expect(html).toContain('Afficher en tableau');
  });

  it.each([
    ['loading', { days: undefined }, 'Loading'],
    [
      'without sessions',
      { days: days.map(({ day }) => ({ day, sessions: 0 })) },
      'No sessions on these days.',
    ],
    ['without days', { days: [] }, 'No sessions on these days.'],
    ['failed', { days: null, error: { requestId: 'req-1' } }, 'We can’t load your daily usage right now.'],
  ] as const)('%s', (_, props, text) => {
    expect(htmlOf(props)).toContain(text);
  });

  it('refuses a client with a key', () => {
    const client = createClient({ baseUrl: '', key: 'lk_live_secret' });
    // @ts-expect-error a client with a key
    expect(() => htmlOf({ client })).toThrow('<UsageChart> needs a client with the token of a user');
  });
});

describe('the days that are compared', () => {
  it('are whole weeks apart, so that weekday meets weekday', () => {
    const { weeks, days: compared } = comparedDays({ days, before });
    expect(weeks).toBe(4);
    expect(compared.at(-1)).toEqual({
      day: '2026-12-09',
      value: days.at(-1)?.sessions,
      before: before.at(-1)?.sessions,
    });
  });

  it('are still on the same weekday when the earlier period ends a day too early or late', () => {
    for (const end of ['2026-11-10', '2026-11-12']) {
      const earlier = sampleDays(end, 30);
      const compared = comparedDays({ days, before: earlier });
      expect(compared.weeks).toBe(4);
      const day = compared.days.find((figure) => figure.day === '2026-12-08');
      expect(day?.before).toBe(earlier.find((figure) => figure.day === '2026-11-10')?.sessions);
    }
  });

  it.each([
    ['no earlier period', []],
    ['an earlier period that is not earlier', days],
  ])('are alone with %s', (_, earlier) => {
    const compared = comparedDays({ days, before: earlier });
    expect(compared.weeks).toBeUndefined();
    expect(compared.days.every((day) => day.before === undefined)).toBe(true);
  });

  it.each([30, 90] as const)('of a client begin early enough for %i days and those before them', (range) => {
    const first = firstDayOf(range, Date.parse(NOW));
    const count = (Date.parse('2026-12-09') - Date.parse(first)) / 86_400_000 + 1;
    const all = sampleDays('2026-12-09', count);
    const { days: shown, before: earlier } = toRanges(all, range);
    expect([shown.length, earlier?.length]).toEqual([range, range]);
    expect(comparedDays({ days: shown, before: earlier }).weeks).toBe(range === 30 ? 4 : 13);
  });

  it('of a young account begin with its first session', () => {
    const all = sampleDays('2026-12-09', 58).map((day, index) =>
      index < 20 ? { ...day, sessions: 0 } : day,
    );
    expect(toRanges(all, 30).before?.length).toBe(10);
  });
});
