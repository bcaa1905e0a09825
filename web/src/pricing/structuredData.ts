import { currencyDigits } from '../../../shared/contract/currencyDigits.ts';
import type { Plan, PricingText } from './page.ts';

/** What search engines read of the catalogue: a product of schema.org with an offer for each plan. */
export function structuredData(plans: readonly Plan[], { t }: PricingText) {
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: 'AI-Gate',
    description: t('description'),
    brand: { '@type': 'Brand', name: 'AI-Gate' },
    offers: plans.map(({ plan, price, sessionsIncluded }) => {
      const amount = { price: toDecimal(price), priceCurrency: price.currency.toUpperCase() };
      return {
        '@type': 'Offer',
        name: t(`plan.${plan}`),
        sku: plan,
        description: `${t('plan.sessions', { count: sessionsIncluded })} ${t('plan.month')}`,
        ...amount,
        priceSpecification: {
          '@type': 'UnitPriceSpecification',
          ...amount,
          valueAddedTaxIncluded: false,
          // One month, by UN/CEFACT's code.
          referenceQuantity: { '@type': 'QuantitativeValue', value: 1, unitCode: 'MON' },
        },
      };
    }),
  };
}

/** "29.00", as schema.org wants it in every language. */
function toDecimal({ amountMinor, currency }: Plan['price']): string {
  const digits = currencyDigits(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}

/** JSON that cannot end the `<script>` that it is in, whatever its texts contain. */
export const toScriptJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
