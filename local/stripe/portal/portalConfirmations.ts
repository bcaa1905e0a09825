import type { Invoice, Price, Subscription } from '../account/storedTypes.ts';
import { priceTitle } from '../products/prices.ts';
import { type Html, html, longDay, money, page } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import { badRequest } from '../server/stripeError.ts';
import { periodOf } from '../subscriptions/subscriptionItems.ts';
import { nextCharge, previewSwitch, type SwitchPreview, scheduledPrice } from './portalPreview.ts';
import { offeredPrices } from './portalSwitch.ts';
import {
  cardName,
  changeableSubscription,
  chargedCard,
  type PortalVisit,
  priceAmount,
  priceName,
  viewUrl,
} from './portalVisit.ts';

/** A page that says what a change means, with a button that carries it out. */
type Confirmation = {
  title: string;
  content: Html;
  /** The fields of the form. */
  fields: Record<string, string>;
  button: string;
};

/** The prices to which the customer can switch. */
export function plansPage(visit: PortalVisit, id: string | undefined): HttpResponse {
  const { account, configuration } = visit;
  const subscription = changeableSubscription(visit, id);
  const prices = offeredPrices(account, configuration, subscription);
  if (prices.length === 0) throw badRequest('The plan of this subscription cannot be changed here.');
  const rows = prices.map(
    (
      price,
    ) => html`<li><h2>${priceTitle(account, price)} <span class="muted">${priceAmount(price)}</span></h2>
<a class="button quiet" href="${viewUrl(visit, { view: 'switch', subscription: subscription.id, price: price.id })}">Switch to ${priceTitle(account, price)}</a></li>
`,
  );
  return page(
    'Change plan',
    html`<p>Your plan is ${namesOf(visit, subscription)}. Nothing changes before you confirm it.</p>
<ul>${rows}</ul>
<p class="actions"><a class="button quiet" href="${visit.session.url}">Go back</a></p>`,
  );
}

/** What a switch to a price charges, and when. */
export function switchPage(
  visit: PortalVisit,
  { id, priceId }: { id: string | undefined; priceId: string | undefined },
): HttpResponse {
  const { account, configuration } = visit;
  const subscription = changeableSubscription(visit, id);
  const price = offeredPrices(account, configuration, subscription).find(
    (candidate) => candidate.id === priceId,
  );
  if (!price) throw badRequest('That price is not available.');
  const preview = previewSwitch(visit, { subscription, price });
  const name = priceTitle(account, price);
  const due = preview.invoice?.amount_due ?? 0;
  return confirmationPage(visit, {
    title: preview.isScheduled ? `Schedule the change to ${name}` : `Change to ${name}`,
    content: switchFacts(visit, { subscription, price, preview }),
    fields: { action: 'switch', subscription: subscription.id, price: price.id },
    button: preview.isScheduled
      ? 'Schedule the change'
      : due > 0
        ? `Pay ${money(due, price.currency)} and change plan`
        : 'Change plan',
  });
}

function switchFacts(
  visit: PortalVisit,
  { subscription, price, preview }: { subscription: Subscription; price: Price; preview: SwitchPreview },
): Html {
  const { account } = visit;
  const { invoice, next, isScheduled, startsAt } = preview;
  const card = chargedCard(visit);
  return html`<dl>
${fact('Your plan now', namesOf(visit, subscription))}
${fact('Your new plan', `${priceName(account, price)}, from ${isScheduled ? longDay(startsAt) : 'today'}`)}
${fact('Charged now', chargedNow(preview, price.currency))}
${next ? fact('Next charge', `${money(next.amountMinor, next.currency)} on ${longDay(next.at)}`) : ''}
${card ? fact('Card', cardName(card)) : ''}
</dl>
${invoice ? invoiceLines(invoice) : ''}
${isScheduled ? html`<p>You keep your plan until ${longDay(startsAt)}, and can take the change back until then.</p>` : ''}`;
}

function chargedNow({ invoice, isScheduled }: SwitchPreview, currency: string): string {
  if (invoice && invoice.total < 0) {
    return `Nothing. ${money(-invoice.total, currency)} is credited to your next invoices.`;
  }
  if (invoice) return money(invoice.amount_due, currency);
  return isScheduled ? 'Nothing' : 'Nothing. The difference is added to the next invoice.';
}

/** The lines of an invoice with their total. */
function invoiceLines({ lines, total, amount_due: due, currency }: Invoice): Html {
  const row = (label: string, amountMinor: number) =>
    html`<tr><td>${label}</td><td class="amount">${money(amountMinor, currency)}</td></tr>\n`;
  return html`<table><thead><tr><th scope="col">What is charged now</th><th scope="col" class="amount">Amount</th></tr></thead>
<tbody>${lines.data.map((line) => row(line.description ?? '', line.amount))}
${total > due ? row('From your credit', due - total) : ''}
<tr class="total"><td>Due now</td><td class="amount">${money(due, currency)}</td></tr></tbody></table>
`;
}

/** What a cancellation means, as the configuration allows it: at the end of the period, or at once. */
export function cancelPage(visit: PortalVisit, id: string | undefined): HttpResponse {
  const subscription = changeableSubscription(visit, id);
  const name = namesOf(visit, subscription);
  const end = longDay(periodOf(subscription).end);
  const { mode, proration_behavior: proration } = visit.features.subscription_cancel;
  const isNow = mode === 'immediately';
  const unused =
    proration === 'none' ? 'The rest of the period is not refunded.' : 'The unused time is credited.';
  return confirmationPage(visit, {
    title: 'Cancel your subscription',
    content: isNow
      ? html`<p>${name} ends at once. Nothing more is charged. ${unused}</p>`
      : html`<p>${name} stays as it is until ${end} and ends then. Nothing more is charged.
You can take the cancellation back until that day.</p>`,
    fields: { action: isNow ? 'cancel_now' : 'cancel_at_period_end', subscription: subscription.id },
    button: 'Cancel subscription',
  });
}

/** What follows when a cancellation is taken back. */
export function resumePage(visit: PortalVisit, id: string | undefined): HttpResponse {
  const subscription = changeableSubscription(visit, id);
  const kept = { ...subscription, cancel_at: null, cancel_at_period_end: false };
  const account = visit.account.copy();
  account.save(kept);
  return confirmationPage(visit, {
    title: 'Keep your subscription',
    content: html`<p>${namesOf(visit, subscription)} continues. Nothing is charged now.</p>
${nextChargeText({ ...visit, account }, kept)}`,
    fields: { action: 'resume', subscription: subscription.id },
    button: 'Keep subscription',
  });
}

/** What follows when a scheduled switch is taken back. */
export function keepPlanPage(visit: PortalVisit, id: string | undefined): HttpResponse {
  const subscription = changeableSubscription(visit, id);
  const scheduled = scheduledPrice(visit, subscription);
  if (!scheduled) throw badRequest('There is no scheduled change.');
  const account = visit.account.copy();
  account.save({ ...subscription, schedule: null });
  return confirmationPage(visit, {
    title: 'Keep your plan',
    content: html`<p>${namesOf(visit, subscription)} continues after ${longDay(scheduled.at)}, instead of
${priceName(visit.account, scheduled.price)}. Nothing is charged now.</p>
${nextChargeText({ ...visit, account }, subscription)}`,
    fields: { action: 'keep_plan', subscription: subscription.id },
    button: 'Keep the current plan',
  });
}

function nextChargeText(visit: PortalVisit, subscription: Subscription): Html {
  const next = nextCharge(visit, subscription);
  if (!next) return html``;
  return html`<p>The next charge is ${money(next.amountMinor, next.currency)} on ${longDay(next.at)}.</p>`;
}

function confirmationPage(
  visit: PortalVisit,
  { title, content, fields, button }: Confirmation,
): HttpResponse {
  return page(
    title,
    html`${content}
<div class="actions">
<form method="post">
${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button type="submit">${button}</button></form>
<a class="button quiet" href="${visit.session.url}">Go back</a>
</div>`,
  );
}

function namesOf({ account }: PortalVisit, subscription: Subscription): string {
  return subscription.items.data.map(({ price }) => priceName(account, price)).join(', ');
}

function fact(term: string, value: string): Html {
  return html`<div><dt>${term}</dt><dd>${value}</dd></div>\n`;
}
