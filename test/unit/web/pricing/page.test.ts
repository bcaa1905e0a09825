import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../../shared/account/catalogue.ts';
import { renderPricing } from '../../../../web/prerender.ts';
import type { RenderedPage } from '../../../../web/src/pricing/page.ts';
import { LANGUAGES } from '../../../../web/src/text/language.ts';

const { plans } = catalogue();

/** The narrow no-break space. */
const NNBSP = '\u202f';

/** What stands in each language for a number, an amount of money and a plan's name. */
const AS_WRITTEN = {
  en: {
    number: (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ','),
    money: (amount: string) => `$${amount}`,
    names: { free: 'Free', starter: 'Starter', growth: 'Growth' },
  },
  fr: {
    number: (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, NNBSP),
    money: (amount: string) => `${amount.replace('.', ',')}\u00a0$`,
    names: { free: 'Gratuit', starter: 'Starter', growth: 'Growth' },
  },
} as const;

const decode = (html: string) =>
  html.replaceAll('&#x27;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** The text that people read. */
const textOf = (html: string) => decode(html.replace(/<[^>]+>/g, ' ')).replace(/ +/g, ' ');

/** Rendering takes a second, and more on a busy machine. */
const RENDER_TIMEOUT_MS = 30_000;

describe.each(LANGUAGES)('the pricing page in %s', (language) => {
  let page: RenderedPage;
  const { number, money, names } = AS_WRITTEN[language];
  const cards = () =>
    page.body
      .split('<h3>')
      .filter((part) => part.includes('class="sb-plan-price"'))
      .map(textOf);

  beforeAll(async () => {
    page = await renderPricing(language);
  }, RENDER_TIMEOUT_MS);

  it('shows the figures of the catalogue', () => {
    expect(cards()).toHaveLength(plans.length);
    for (const [index, plan] of plans.entries()) {
      const card = cards()[index] ?? '';
      expect(card).toMatch(new RegExp(`^${names[plan.plan]}`));
      expect(card).toContain(` ${money(String(plan.price.amountMinor / 100))} `);
      expect(card).toContain(`${number(plan.sessionsIncluded)} session`);
      expect(card).toContain(` ${number(plan.rateLimit.concurrent)} session`);
      expect(card).toContain(` ${number(plan.rateLimit.requestsPerMinute)} re`);
      expect(card).toContain(` ${number(plan.projectsIncluded)} proj`);
    }
  });

  it('shows the price of a thousand sessions of each plan that costs something', () => {
    expect(cards().map((card) => card.match(/[$\d.,]+(?:\u00a0\$)?(?= (?:per|pour) 1.000)/)?.[0])).toEqual([
      undefined,
      money('5.80'),
      money('4.95'),
    ]);
  });

  it('shows what the support of each plan promises', () => {
    for (const [index, { support }] of plans.entries()) {
      const card = cards()[index] ?? '';
      const [, hours] = support.match(/(\d+) h/) ?? [];
      const [, percentage] = support.match(/([\d.]+)%/) ?? [];
      expect(card.includes('\u00a0h')).toBe(hours !== undefined);
      expect(card.includes('SLA')).toBe(percentage !== undefined);
      if (hours) expect(card).toContain(` ${hours}\u00a0h `);
      if (percentage)
        expect(card).toContain(
          language === 'fr' ? `${percentage.replace('.', ',')}${NNBSP}%` : `${percentage}%`,
        );
      // The catalogue's own words are English.
      expect(card).not.toContain('Email');
    }
  });

  it('leads to the app, with the plan that was chosen', () => {
    const links = [...page.body.matchAll(/<a [^>]*href="(\/app[^"]*)"/g)].map(([, href]) => href);
    expect(links).toEqual(['/app', '/app', '/app?plan=starter', '/app?plan=growth']);
  });

  it('gives search engines the offers of the catalogue', () => {
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page.head) ?? [];
    const { offers, ...product } = JSON.parse(json);
    expect(product).toMatchObject({ '@context': 'https://schema.org', '@type': 'Product', name: 'AI-Gate' });
    expect(offers).toEqual(
      plans.map(({ plan, price }) =>
        expect.objectContaining({
          '@type': 'Offer',
          sku: plan,
          name: names[plan],
          price: (price.amountMinor / 100).toFixed(2),
          priceCurrency: 'USD',
        }),
      ),
    );
  });

  it('has nothing that the content security policy forbids', () => {
    const html = page.head + page.body;
    expect(html).not.toMatch(/<style|<[^>]*\s(?:style|on\w+)=|javascript:/i);
    expect([...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
      '<script type="application/ld+json">',
    ]);
  });

  it('links to the other language, in that language', () => {
    const [other, path] = language === 'en' ? ['fr', '/fr/tarifs'] : ['en', '/pricing'];
    const [link = ''] = page.body.match(/<a [^>]*hreflang[^>]*>/i) ?? [];
    expect(link).toContain(`href="${path}"`);
    expect(link).toContain(` lang="${other}"`);
    expect(link.toLowerCase()).toContain(` hreflang="${other}"`);
    for (const [tag, href] of [
      ['en', '/pricing'],
      ['fr', '/fr/tarifs'],
      ['x-default', '/pricing'],
    ])
      expect(page.head).toContain(`<link rel="alternate" hrefLang="${tag}" href="${href}"/>`);
  });

  it('has one heading of the first level, and a heading above each one of the third', () => {
    const levels = [...page.body.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThan(2);
  });

  it('names the bill of the model provider where everyone sees it', () => {
    expect(page.body).not.toMatch(/<details|\shidden[=>]/);
    expect(textOf(page.body)).toContain(
      language === 'en'
        ? 'AI-Gate’s price does not include what your model provider charges.'
        : 'Le tarif d’AI-Gate n’inclut pas ce que facture votre fournisseur de modèle.',
    );
  });

  it('promises nothing that does not exist', () => {
    expect(textOf(page.body)).not.toMatch(/badge|volume|status|terms|privacy|docs\b|80.?%/i);
  });
});

describe('the French pricing page', () => {
  it(
    'is set with narrow no-break spaces and typographic apostrophes',
    async () => {
      const { head, body } = await renderPricing('fr');
      const text = textOf(body) + decode(head.replace(/<script.*<\/script>/, ''));
      expect(text).not.toMatch(/[ \u00a0][:;?!%»](?!\w)|« |\w'\w|\d \d{3}/);
      expect(text).toMatch(new RegExp(`1${NNBSP}000 requêtes`));
    },
    RENDER_TIMEOUT_MS,
  );
});
