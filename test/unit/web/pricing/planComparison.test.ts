import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createElement, type FunctionComponent } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { runnerImport } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../../../shared/account/catalogue.ts';
import { en } from '../../../../web/src/pricing/en.ts';
import { createText } from '../../../../web/src/text/createText.ts';

const COMPONENT = fileURLToPath(new URL('../../../../web/src/pricing/PlanComparison.tsx', import.meta.url));

/** Loading it takes a second, and more on a busy machine. */
const LOAD_TIMEOUT_MS = 30_000;

describe('the comparison of plans', () => {
  let cards: (props: { current?: string; actionOf?: (plan: { plan: string }) => unknown }) => string[];

  beforeAll(async () => {
    const { module } = await runnerImport<{ PlanComparison: FunctionComponent<Record<string, unknown>> }>(
      COMPONENT,
      {
        configFile: false,
        logLevel: 'error',
        plugins: [react()],
      },
    );
    const common = { plans: catalogue().plans, text: createText(en, { language: 'en' }) };
    cards = ({ actionOf = () => undefined, ...props }) =>
      renderToStaticMarkup(createElement(module.PlanComparison, { ...common, actionOf, ...props }))
        .split('class="plan"')
        .slice(1);
  }, LOAD_TIMEOUT_MS);

  it('marks the plan of the person who looks, in words and for screen readers', () => {
    const marked = cards({ current: 'starter' }).map(
      (card) => card.includes('Your plan') && card.startsWith(' aria-current="true"'),
    );
    expect(marked).toEqual([false, true, false]);
  });

  it('marks none for somebody without an account', () => {
    expect(cards({}).join()).not.toMatch(/Your plan|aria-current/);
  });

  it('has a button only for a plan with an action', () => {
    const actionOf = ({ plan }: { plan: string }) =>
      plan === 'growth' ? { label: 'Upgrade to Growth', href: '/app?plan=growth', main: true } : undefined;
    const links = cards({ current: 'starter', actionOf }).map((card) => card.match(/<a [^>]*>[^<]*/)?.[0]);
    expect(links).toEqual([
      undefined,
      undefined,
      '<a href="/app?plan=growth" class="button main large wide">Upgrade to Growth',
    ]);
  });
});
