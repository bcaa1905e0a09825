import type { PricingText } from './page.ts';

/** What we bill, and what the model provider bills. */
export function TwoBills({ text: { t } }: { text: PricingText }) {
  return (
    <section aria-labelledby="bills">
      <h2 id="bills">{t('bills')}</h2>
      <p className="pricing-lead">{t('bills.lead')}</p>
      <div className="panel bills">
        {(['ours', 'theirs'] as const).map((bill) => (
          <div key={bill}>
            <p className="bill-from">{t(`bills.${bill}`)}</p>
            <h3>{t(`bills.${bill}.what`)}</h3>
            <p>{t(`bills.${bill}.how`)}</p>
          </div>
        ))}
      </div>
    </section>
  );
}
