import { withCheckoutAddress } from '../../../shared/account/contactChanges.ts';
import type { ContactStore } from '../../../shared/account/ports.ts';
import { contactAddress } from '../../../shared/contract/fields.ts';
import type { CheckoutOutcome } from './checkOut.ts';

/**
 * Suggests the address of a checkout as the one that e-mails go to: it gets a link to confirm it. Only of a checkout that has a page,
 * and never at its expense: `onFailed` receives an error. A change of the contact at the same time wins, because checkout is in no hurry:
 * the next one suggests its address again. Stripe accepts addresses that no e-mail can be sent to; they are not suggested.
 */
export async function proposeAddress(
  contacts: ContactStore,
  { kind }: CheckoutOutcome,
  checkout: { accountId: string; email: string; now: number; onFailed(error: unknown): void },
): Promise<void> {
  if (kind !== 'session') return;
  const { accountId, email, now, onFailed } = checkout;
  if (!contactAddress.safeParse(email).success) return;
  try {
    const decision = withCheckoutAddress(await contacts.readContact(accountId), { email, now });
    if (decision.kind === 'changed') await contacts.saveContact({ ...decision, now });
  } catch (error) {
    onFailed(error);
  }
}
