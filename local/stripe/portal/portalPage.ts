import type { PortalSession, Price, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { day, type Html, html, money, page, redirect, safeLink } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import type { Parameters } from '../server/parseForm.ts';
import { StripeApiError } from '../server/stripeError.ts';
import {
  endSubscription,
  hasEnded,
  withCancelAt,
  withoutCancelAt,
} from '../subscriptions/subscriptionCancellation.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { updateSubscription } from '../subscriptions/subscriptionUpdate.ts';

/** `GET /p/session/:id`: the customer's subscriptions with buttons for the possible actions. */
export function showPortal(
  account: StripeAccount,
  session: PortalSession,
  error: string | null = null,
): HttpResponse {
  const subscriptions = account.store
    .newestFirst('subscription')
    .filter((subscription) => subscription.customer === session.customer);
  const customer = account.store.get('customer', session.customer);
  const returnUrl = safeLink(session.return_url);
  const content = html`
<p>${customer?.email ?? session.customer}</p>
${error === null ? '' : html`<p class="error" role="alert">${error}</p>`}
${subscriptions.length === 0 ? html`<p>There is no subscription.</p>` : ''}
${subscriptions.map((subscription) => subscriptionSection(account, session, subscription))}
${returnUrl ? html`<p><a href="${returnUrl}">Return</a></p>` : ''}`;
  return page('Your subscriptions', content, error === null ? 200 : 400);
}

/** `POST /p/session/:id` with `subscription`, `action` and, for the action `switch`, `price`. */
export function submitPortal(account: StripeAccount, session: PortalSession, form: Parameters): HttpResponse {
  const subscription = account.store.get('subscription', String(form.subscription ?? ''));
  if (!subscription || subscription.customer !== session.customer || hasEnded(subscription)) {
    return showPortal(account, session, 'That subscription can no longer be changed.');
  }
  try {
    changeSubscription(account, session, subscription, form);
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    return showPortal(account, session, error.message);
  }
  return redirect(session.url);
}

function changeSubscription(
  account: StripeAccount,
  session: PortalSession,
  subscription: Subscription,
  form: Parameters,
): void {
  const event = 'customer.subscription.updated';
  switch (form.action) {
    case 'cancel_at_period_end': {
      // Stripe's portal sets cancel_at and leaves cancel_at_period_end false.
      const cancellation = { cancelAt: periodOf(subscription).end, isAtPeriodEnd: false };
      account.update(subscription, withCancelAt(account, subscription, cancellation), event);
      return;
    }
    case 'cancel_now':
      endSubscription(account, subscription, 'cancellation_requested');
      return;
    case 'resume':
      account.update(subscription, withoutCancelAt(subscription), event);
      return;
    case 'switch': {
      const price = otherPrices(account, session, subscription).find(
        (candidate) => candidate.id === form.price,
      );
      const item = subscription.items.data[0];
      if (!price || !item) {
        throw new StripeApiError(400, {
          type: 'invalid_request_error',
          message: 'That price is not available.',
        });
      }
      updateSubscription(account, {
        id: subscription.id,
        parameters: { items: [{ id: item.id, price: price.id }] },
      });
      return;
    }
    default:
      throw new StripeApiError(400, { type: 'invalid_request_error', message: 'Unknown action.' });
  }
}

/**
 * Returns the prices to which the subscription can switch: those of the portal's configuration or, when it lists
 * none, every active recurring price in the same currency.
 */
function otherPrices(account: StripeAccount, session: PortalSession, subscription: Subscription): Price[] {
  const configuration = account.store.get('billing_portal.configuration', session.configuration);
  const update = configuration?.features.subscription_update;
  if (update && !update.enabled) return [];
  const offered = (update?.products ?? []).flatMap((product) => product.prices);
  const current = subscription.items.data.map((item) => item.price.id);
  return account.store
    .all('price')
    .filter((price) => price.active && price.recurring && price.currency === subscription.currency)
    .filter((price) => offered.length === 0 || offered.includes(price.id))
    .filter((price) => !current.includes(price.id));
}

function subscriptionSection(
  account: StripeAccount,
  session: PortalSession,
  subscription: Subscription,
): Html {
  const configuration = account.store.get('billing_portal.configuration', session.configuration);
  const canCancel = configuration?.features.subscription_cancel.enabled ?? true;
  const isEnding = subscription.cancel_at !== null || subscription.cancel_at_period_end;
  const period = periodOf(subscription);
  const buttons = hasEnded(subscription)
    ? []
    : [
        ...(isEnding ? [button(subscription, { action: 'resume', label: 'Resume' })] : []),
        ...(canCancel && !isEnding
          ? [button(subscription, { action: 'cancel_at_period_end', label: 'Cancel at period end' })]
          : []),
        ...(canCancel ? [button(subscription, { action: 'cancel_now', label: 'Cancel now' })] : []),
        ...otherPrices(account, session, subscription).map((price) =>
          button(subscription, {
            action: 'switch',
            label: `Switch to ${priceName(account, price)}`,
            price: price.id,
          }),
        ),
      ];
  return html`<section>
<h2>${subscription.items.data.map((item) => priceName(account, item.price)).join(', ')}</h2>
<p class="muted">${subscription.status}; period ${day(period.start)} to ${day(period.end)}
${isEnding && !hasEnded(subscription) ? html`; ends on ${day(subscription.cancel_at ?? period.end)}` : ''}</p>
${buttons}
</section>
`;
}

function button(
  subscription: Subscription,
  { action, label, price }: { action: string; label: string; price?: string },
): Html {
  return html`<form method="post" class="inline">
<input type="hidden" name="subscription" value="${subscription.id}">
<input type="hidden" name="action" value="${action}">
${price === undefined ? '' : html`<input type="hidden" name="price" value="${price}">`}
<button type="submit">${label}</button></form>
`;
}

function priceName(account: StripeAccount, price: Price): string {
  const product = account.store.get('product', price.product)?.name ?? price.product;
  const amount = money(price.unit_amount ?? 0, price.currency);
  return `${price.nickname ?? product} (${amount} a ${price.recurring?.interval ?? 'time'})`;
}
