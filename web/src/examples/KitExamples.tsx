import { useState } from 'react';
import { PricingTable, UsageChart, UsageMeter } from '../../../client/react/index.ts';
import type { Plan, Usage } from '../../../client/src/apiTypes.ts';
import type { Language } from '../text/language.ts';
import { kitDays, kitPlans, kitUsage } from './kitData.ts';

const NOW = '2026-12-09T12:00:00Z';

/** The states of a usage, by name. */
const USAGES: Readonly<Record<string, Usage>> = {
  'In the period': kitUsage(3_302),
  'From 80%': kitUsage(4_112),
  'Used up': kitUsage(5_000),
  Empty: kitUsage(0),
  'Payment due': { ...kitUsage(1_200), paymentDue: true, accessUntil: '2026-12-12T00:00:00Z' },
};

const days = kitDays('2026-12-09');
const before = kitDays('2026-11-11');

/** The components of the package as somebody else's page has them. */
export function KitExamples({ language }: { readonly language: Language }) {
  const [chosen, setChosen] = useState('');
  const [failures, setFailures] = useState(0);
  const common = { language, now: NOW };
  const hrefOf = (plan: Plan['plan']) => `#${plan}`;
  return (
    <main>
      <h1>React components</h1>
      <div className="kit-grid">
        {Object.entries(USAGES).map(([name, usage]) => (
          <div key={name}>
            <h2>{name}</h2>
            <UsageMeter {...common} usage={usage} />
          </div>
        ))}
        <div>
          <h2>Loading</h2>
          <UsageMeter {...common} usage={undefined} />
        </div>
        <div>
          <h2>Failed</h2>
          <UsageMeter
            {...common}
            usage={null}
            error={{ requestId: 'req-7f3a' }}
            onRetry={() => setFailures((count) => count + 1)}
          />
          <output>{failures > 0 && `Tried again ${failures}`}</output>
        </div>
      </div>
      <h2>Plans</h2>
      <PricingTable
        {...common}
        plans={kitPlans}
        current="free"
        onSelect={(plan) => {
          setChosen(plan);
        }}
      />
      <output>{chosen && `Chosen: ${chosen}`}</output>
      <h2>Days</h2>
      <UsageChart {...common} days={days} before={before} />
      <div className="kit-own">
        <h2>With variables of your own</h2>
        <UsageMeter {...common} usage={kitUsage(3_302)} />
        <PricingTable {...common} plans={kitPlans} hrefOf={hrefOf} />
        <UsageChart {...common} days={days} before={before} texts={{ 'daily.title': 'Calls per day' }} />
      </div>
      <div className="kit-dark">
        <UsageMeter {...common} usage={kitUsage(4_112)} />
      </div>
    </main>
  );
}
