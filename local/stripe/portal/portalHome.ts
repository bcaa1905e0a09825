import type { Invoice, PaymentMethod, Subscription } from '../account/storedTypes.ts';
import { priceTitle } from '../products/prices.ts';
import { activeScheduleOf } from '../schedules/scheduleChanges.ts';
import {
  BUSINESS_NAME,
  errorMessage,
  type Html,
  html,
  longDay,
  money,
  page,
  safeLink,
} from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import { hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { nextCharge, scheduledPrice } from './portalPreview.ts';
import { offeredPrices } from './portalSwitch.ts';
import {
  cardName,
  cardsOf,
  chargedCard,
  invoicesOf,
  isEnding,
  type PortalVisit,
  priceAmount,
  subscriptionsOf,
  viewUrl,
} from './portalVisit.ts';

/** Two years of monthly invoices. */
const INVOICES_SHOWN_MAX = 24;

/** What the portal has just done, by the value of `done` in its address. */
const DONE = new Map([
  ['cancel_at_period_end', 'Your subscription will be cancelled at the end of its period.'],
  ['cancel_now', 'Your subscription has been cancelled.'],
  ['resume', 'Your subscription will not be cancelled.'],
  ['keep_plan', 'The scheduled change has been taken back. You keep your plan.'],
  ['switch', 'Your plan has been changed.'],
  ['schedule', 'The change of your plan is scheduled.'],
  ['card', 'Your card has been saved. It is charged from now on.'],
  ['remove_card', 'The card has been removed.'],
  ['pay', 'Thank you. The invoice is paid.'],
]);

/** The first page of the portal: subscriptions, cards and invoices, with what can be done about them. */
export function homePage(
  visit: PortalVisit,
  { error = null, done = '' }: { error?: string | null; done?: string },
): HttpResponse {
  const { account, session, features } = visit;
  const subscriptions = subscriptionsOf(visit);
  const customer = account.store.get('customer', session.customer);
  const returnUrl = safeLink(session.return_url);
  const message = DONE.get(done);
  const content = html`
${returnUrl ? html`<p><a href="${returnUrl}">← Return to ${BUSINESS_NAME}</a></p>` : ''}
<p class="muted">${customer?.email ?? session.customer}</p>
${errorMessage(error)}
${message === undefined || error !== null ? '' : html`<p class="message done" role="status">${message}</p>`}
${openInvoicesOf(visit).map((invoice) => dueMessage(visit, invoice))}
${subscriptions.length === 0 ? html`<p>There is no subscription.</p>` : ''}
${subscriptions.map((subscription) => subscriptionSection(visit, subscription))}
${features.payment_method_update.enabled ? cardSection(visit) : ''}
${features.invoice_history.enabled ? invoiceSection(visit) : ''}`;
  return page('Your subscriptions', content, error === null ? 200 : 400);
}

/** The invoices that the customer has to pay. The portal offers it to customers who may see their invoices. */
function openInvoicesOf(visit: PortalVisit): Invoice[] {
  if (!visit.features.invoice_history.enabled) return [];
  return invoicesOf(visit).filter((invoice) => invoice.status === 'open' && invoice.amount_remaining > 0);
}

function dueMessage(visit: PortalVisit, invoice: Invoice): Html {
  const amount = money(invoice.amount_remaining, invoice.currency);
  const reason = invoice.attempted ? 'The payment failed.' : '';
  return html`<div class="message error">
<p>${reason} ${amount} for invoice ${invoice.number} is due.</p>
<p class="actions"><a class="button" href="${viewUrl(visit, { view: 'pay', invoice: invoice.id })}" aria-label="Pay now: invoice ${invoice.number}">Pay now</a></p>
</div>
`;
}

function subscriptionSection(visit: PortalVisit, subscription: Subscription): Html {
  const { account } = visit;
  const links = hasEnded(subscription) ? [] : choicesOf(visit, subscription);
  const items = subscription.items.data;
  return html`<section aria-labelledby="${subscription.id}">
<h2 id="${subscription.id}">${items.map(({ price }) => priceTitle(account, price)).join(', ')}
<span class="status">${statusName(subscription)}</span></h2>
<p>${items.map(({ price }) => priceAmount(price)).join(', ')}</p>
<p class="muted">${whatFollows(visit, subscription)}</p>
${links.length === 0 ? '' : html`<div class="actions">${links}</div>`}
</section>
`;
}

const STATUS_NAMES: Partial<Record<Subscription['status'], string>> = {
  active: 'Active',
  past_due: 'Past due',
  trialing: 'Trial',
  unpaid: 'Unpaid',
  canceled: 'Cancelled',
  paused: 'Paused',
};

function statusName({ status }: Subscription): string {
  return STATUS_NAMES[status] ?? 'Incomplete';
}

/** Says when the subscription ends, changes or renews, and what is charged then. */
function whatFollows(visit: PortalVisit, subscription: Subscription): string {
  const { end } = periodOf(subscription);
  if (hasEnded(subscription)) return `Ended on ${longDay(subscription.ended_at ?? end)}.`;
  if (isEnding(subscription)) {
    return `Ends on ${longDay(subscription.cancel_at ?? end)}. Nothing more is charged.`;
  }
  const next = nextCharge(visit, subscription);
  if (!next) return `The current period ends on ${longDay(end)}.`;
  const amount = money(next.amountMinor, next.currency);
  const scheduled = scheduledPrice(visit, subscription);
  return scheduled
    ? `Changes to ${priceTitle(visit.account, scheduled.price)} on ${longDay(scheduled.at)}, for ${amount}.`
    : `Renews on ${longDay(next.at)} for ${amount}.`;
}

/** Links to what the customer can do with a subscription that has not ended. */
function choicesOf(visit: PortalVisit, subscription: Subscription): Html[] {
  const { account, configuration, features } = visit;
  const isManaged = activeScheduleOf(account, subscription) !== undefined;
  const link = (view: string, label: string) =>
    html`<a class="button quiet" href="${viewUrl(visit, { view, subscription: subscription.id })}">${label}</a>\n`;
  const links: Html[] = [];
  if (scheduledPrice(visit, subscription)) links.push(link('keep_plan', 'Keep the current plan'));
  if (isEnding(subscription)) links.push(link('resume', 'Do not cancel'));
  if (offeredPrices(account, configuration, subscription).length > 0) {
    links.push(link('plans', 'Change plan'));
  }
  if (features.subscription_cancel.enabled && !isManaged && !isEnding(subscription)) {
    links.push(link('cancel', 'Cancel subscription'));
  }
  return links;
}

function cardSection(visit: PortalVisit): Html {
  const cards = cardsOf(visit);
  const charged = chargedCard(visit)?.id;
  return html`<section aria-labelledby="cards">
<h2 id="cards">Payment method</h2>
${cards.length === 0 ? html`<p>There is no card.</p>` : html`<ul>${cards.map((card) => cardRow(card, charged))}</ul>`}
<p class="actions"><a class="button quiet" href="${viewUrl(visit, { view: 'card' })}">${charged ? 'Update card' : 'Add card'}</a></p>
</section>
`;
}

function cardRow(card: PaymentMethod, charged: string | undefined): Html {
  const expiry = `${String(card.card?.exp_month).padStart(2, '0')} / ${card.card?.exp_year}`;
  const name = cardName(card);
  const button = (action: string, label: string) => html`<form method="post">
<input type="hidden" name="action" value="${action}"><input type="hidden" name="card" value="${card.id}">
<button type="submit" class="quiet" aria-label="${label}: ${name}">${label}</button></form>
`;
  return html`<li><p>${name}<br><span class="muted">Expires ${expiry}</span></p>
${card.id === charged ? html`<span class="status">Charged by default</span>` : html`${button('use_card', 'Use this card')}${button('remove_card', 'Remove')}`}</li>
`;
}

function invoiceSection(visit: PortalVisit): Html {
  const invoices = invoicesOf(visit).slice(0, INVOICES_SHOWN_MAX);
  return html`<section aria-labelledby="invoices">
<h2 id="invoices">Invoices</h2>
${
  invoices.length === 0
    ? html`<p>There are no invoices.</p>`
    : html`<table><thead><tr><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="amount">Amount</th><th scope="col">Files</th></tr></thead>
<tbody>${invoices.map(invoiceRow)}</tbody></table>`
}
</section>
`;
}

function invoiceRow({ id, number, created, status, total, currency, invoice_pdf: pdf }: Invoice): Html {
  return html`<tr><td>${longDay(created)}</td><td class="state">${status}</td><td class="amount">${money(total, currency)}</td>
<td><a href="/i/${id}" aria-label="View invoice ${number}">View</a> <a href="${pdf}" aria-label="PDF of invoice ${number}">PDF</a></td></tr>
`;
}
