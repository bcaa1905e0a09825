import type { AnyStored } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';

/**
 * Sets the base URL of the account's pages. When an earlier run with the same data used another port, the stored
 * links that can still be used (of pages, and in responses that an idempotency key can replay) get the new one.
 */
export function moveBaseUrl(account: StripeAccount, baseUrl: string): void {
  const before = account.store.get('page_setting', 'pages')?.baseUrl;
  account.baseUrl = baseUrl;
  account.save({ id: 'pages', object: 'page_setting', baseUrl });
  if (before === undefined || before === baseUrl) return;
  const withLinks: AnyStored[] = [
    ...account.store.all('checkout.session').filter((session) => session.status === 'open'),
    ...account.store.all('billing_portal.session'),
    ...account.store.all('idempotency_record'),
  ];
  for (const object of withLinks) {
    const text = JSON.stringify(object);
    // The slash prevents a match of port 80 at the start of port 8080.
    const changed = text.replaceAll(`${before}/`, `${baseUrl}/`);
    if (changed !== text) account.save(JSON.parse(changed) as AnyStored);
  }
}
