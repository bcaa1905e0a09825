import type { StripeAccount } from '../account/account.ts';
import type { AnyStored } from '../account/storedTypes.ts';

/**
 * Tells the account where its pages are. When an earlier run with the same data had another port, the links
 * that are still of use (pages, and answers that a key may replay) are led to the new one.
 */
export function movePagesTo(account: StripeAccount, baseUrl: string): void {
  const before = account.store.get('page_setting', 'pages')?.baseUrl;
  account.baseUrl = baseUrl;
  account.save({ id: 'pages', object: 'page_setting', baseUrl });
  if (before === undefined || before === baseUrl) return;
  const moved: AnyStored[] = [
    ...account.store.all('checkout.session').filter((session) => session.status === 'open'),
    ...account.store.all('billing_portal.session'),
    ...account.store.all('idempotency_record'),
  ];
  for (const object of moved) {
    const text = JSON.stringify(object);
    // The slash keeps port 80 from being taken for the start of port 8080.
    const changed = text.replaceAll(`${before}/`, `${baseUrl}/`);
    if (changed !== text) account.save(JSON.parse(changed) as AnyStored);
  }
}
