import type { PortalConfiguration, PortalSession, Price, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { activeScheduleOf, refuseIfManaged, releaseSchedule } from '../schedules/scheduleChanges.ts';
import { day, type Html, html, money, page, redirect, safeLink } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, StripeApiError } from '../server/stripeError.ts';
import { cancelNow } from '../subscriptions/cancelNow.ts';
import { hasEnded, withCancelAt, withoutCancelAt } from '../subscriptions/subscriptionCancellation.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { offeredPrices, switchPrice } from './portalSwitch.ts';

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
  const configuration = configurationOf(account, session);
  switch (form.action) {
    case 'cancel_at_period_end': {
      refuseCancellation(account, configuration, subscription);
      // Stripe's portal sets cancel_at and leaves cancel_at_period_end false.
      const cancellation = { cancelAt: periodOf(subscription).end, isAtPeriodEnd: false };
      account.update(subscription, withCancelAt(account, subscription, cancellation), event);
      return;
    }
    case 'cancel_now': {
      refuseCancellation(account, configuration, subscription);
      const isProrated = configuration.features.subscription_cancel.proration_behavior !== 'none';
      cancelNow(account, subscription, { isProrated, invoicesNow: false });
      return;
    }
    case 'resume':
      account.update(subscription, withoutCancelAt(subscription), event);
      return;
    case 'keep_plan': {
      const schedule = activeScheduleOf(account, subscription);
      if (!schedule) throw badRequest('There is no scheduled change.');
      releaseSchedule(account, schedule);
      return;
    }
    case 'switch': {
      const offered = offeredPrices(account, configuration, subscription);
      const price = offered.find((candidate) => candidate.id === form.price);
      if (!price) throw badRequest('That price is not available.');
      switchPrice(account, configuration, { subscription, price });
      return;
    }
    default:
      throw badRequest('Unknown action.');
  }
}

function configurationOf(account: StripeAccount, session: PortalSession): PortalConfiguration {
  return account.find('billing_portal.configuration', session.configuration);
}

function refuseCancellation(
  account: StripeAccount,
  configuration: PortalConfiguration,
  subscription: Subscription,
): void {
  if (!configuration.features.subscription_cancel.enabled) {
    throw badRequest('Subscriptions cannot be cancelled here.');
  }
  refuseIfManaged(account, subscription, 'any cancelation behavior');
}

function subscriptionSection(
  account: StripeAccount,
  session: PortalSession,
  subscription: Subscription,
): Html {
  const isEnding = subscription.cancel_at !== null || subscription.cancel_at_period_end;
  const period = periodOf(subscription);
  const buttons = hasEnded(subscription)
    ? []
    : choicesOf(account, configurationOf(account, session), subscription).map((choice) =>
        button(subscription, choice),
      );
  return html`<section>
<h2>${subscription.items.data.map((item) => priceName(account, item.price)).join(', ')}</h2>
<p class="muted">${subscription.status}; period ${day(period.start)} to ${day(period.end)}
${isEnding && !hasEnded(subscription) ? html`; ends on ${day(subscription.cancel_at ?? period.end)}` : ''}</p>
${buttons}
</section>
`;
}

type Choice = { action: string; label: string; price?: string };

/** Returns what the customer can do with a subscription that has not ended. */
function choicesOf(
  account: StripeAccount,
  configuration: PortalConfiguration,
  subscription: Subscription,
): Choice[] {
  const isEnding = subscription.cancel_at !== null || subscription.cancel_at_period_end;
  const isManaged = activeScheduleOf(account, subscription) !== undefined;
  const canCancel = configuration.features.subscription_cancel.enabled && !isManaged;
  const choices: Choice[] = [];
  if (isManaged) choices.push({ action: 'keep_plan', label: 'Keep the current plan' });
  if (isEnding) choices.push({ action: 'resume', label: 'Resume' });
  if (canCancel && !isEnding) choices.push({ action: 'cancel_at_period_end', label: 'Cancel at period end' });
  if (canCancel) choices.push({ action: 'cancel_now', label: 'Cancel now' });
  for (const price of offeredPrices(account, configuration, subscription)) {
    choices.push({ action: 'switch', label: `Switch to ${priceName(account, price)}`, price: price.id });
  }
  return choices;
}

function button(subscription: Subscription, { action, label, price }: Choice): Html {
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
