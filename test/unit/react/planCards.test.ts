import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PlanCards } from '../../../client/react/plans/PlanCards.tsx';
import { plansEn } from '../../../client/react/text/plansEn.ts';
import type { Plan } from '../../../client/src/apiTypes.ts';
import { catalogue } from '../../../shared/account/catalogue.ts';
import { createText } from '../../../web/src/text/createText.ts';

const text = createText(plansEn, { language: 'en' });

type Props = { current?: Plan['plan']; actionOf?: (plan: Plan) => ReactNode };

const cards = ({ actionOf = () => null, ...props }: Props) =>
  renderToStaticMarkup(createElement(PlanCards, { plans: catalogue().plans, text, actionOf, ...props }))
    .split('class="sb-plan"')
    .slice(1);

describe('the plans beside each other', () => {
  it('mark the plan of the person who looks, in words and for screen readers', () => {
    const marked = cards({ current: 'starter' }).map(
      (card) => card.includes('Your plan') && card.startsWith(' aria-current="true"'),
    );
    expect(marked).toEqual([false, true, false]);
  });

  it('mark none for somebody without an account', () => {
    expect(cards({}).join()).not.toMatch(/Your plan|aria-current/);
  });

  it('have a button only for a plan with an action', () => {
    const actionOf = ({ plan }: Plan) => (plan === 'growth' ? 'Upgrade to Growth' : null);
    const found = cards({ current: 'starter', actionOf }).map((card) => card.includes('Upgrade to Growth'));
    expect(found).toEqual([false, false, true]);
  });
});
