import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type Stripe from 'stripe';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import type { MigrationStage } from './migrationStage.ts';

/** What a migration has made, with names in the place of the ids that Stripe and the service draw. */
export type Snapshot = {
  /** Epoch seconds. Times of two migrations are compared by their distance from it. */
  base: number;
  /** By name, in the order of names. */
  objects: [name: string, value: unknown][];
};

export type Item = Record<string, unknown> & { pk: string; sk: string };

/** What a migration writes to the table. The others are logs, limits, and figures in the order of their events. */
const COMPARED_KINDS = [
  'MIGRATION',
  'ACCOUNT',
  'CONTACT',
  'ADDRESS',
  'CUSTOMERS',
  'PROJECTS',
  'TERMS',
  'PERIODS',
  'SESSION',
  'NOTICE',
  'DIRECTORY',
  'CHECKOUT',
  'PRICE',
];

/** Counters of writes and attempts, and what is drawn. */
const UNCOMPARED_FIELDS = new Set(['version', 'revision', 'attempts', 'messageId', 'publicKey', 'fences']);

export async function scanTable({ client, tableName }: Table): Promise<Item[]> {
  const items: Item[] = [];
  let after: Record<string, never> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ExclusiveStartKey: after, ConsistentRead: true }),
    );
    items.push(...(page.Items ?? []).map((item) => unmarshall(item) as Item));
    after = page.LastEvaluatedKey as typeof after;
  } while (after);
  return items;
}

export const kindOf = ({ pk }: Item): string => pk.split('#', 1)[0] ?? pk;

/** Reads table, emulator and mailbox. */
export async function readSnapshot(stage: MigrationStage, base: number): Promise<Snapshot> {
  const shop = await readShop(stage);
  const name = nameIds(shop);
  const objects: [string, unknown][] = [];
  for (const item of await scanTable(stage.connected.table)) {
    const kind = kindOf(item);
    if (!COMPARED_KINDS.includes(kind)) continue;
    const { pk, sk, ...stored } = item;
    const others = kind === 'PERIODS' ? usedOnly(stored) : stored;
    // The partitions of these follow from a hash of an id that Stripe draws.
    const partition = kind === 'CUSTOMERS' ? kind : pk;
    objects.push([name(`${partition} ${sk}`), fieldsOf(others, name)]);
  }
  for (const [kind, values] of Object.entries(atStripe(shop))) {
    for (const value of values) {
      const named = fieldsOf(value, name);
      objects.push([`${kind} ${keyOf(named)}`, named]);
    }
  }
  for (const email of await readEmails(stage)) objects.push(['e-mail', fieldsOf(email, name)]);
  return { base, objects: objects.toSorted((a, b) => compareText(sortKey(a), sortKey(b))) };
}

/** Whether a closed period names a project without use depends on which came first, the project or the sync that closed the period. */
const usedOnly = ({ projects = {}, ...period }: Record<string, unknown>) => ({
  ...period,
  projects: Object.fromEntries(
    Object.entries(projects as Record<string, number[]>).filter(([, use]) => use.some((one) => one > 0)),
  ),
});

const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Without times, which differ by seconds. */
const sortKey = ([name, value]: [string, unknown]): string =>
  `${name} ${JSON.stringify(value, (_key, one) => (typeof one === 'number' && one > 1e9 ? 0 : one))}`;

const keyOf = (value: unknown): string => {
  const { customer, subscription } = value as { customer?: string; subscription?: string };
  return subscription ?? customer ?? '';
};

/** Names ids, and leaves out what is not compared. */
function fieldsOf(value: unknown, name: (text: string) => string): unknown {
  if (typeof value === 'string') return name(value);
  if (Array.isArray(value)) return value.map((one) => fieldsOf(one, name));
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value)
    .filter(([key, one]) => !UNCOMPARED_FIELDS.has(key) && one !== undefined)
    .map(([key, one]) => [name(key), fieldsOf(one, name)] as const);
  return Object.fromEntries(fields.toSorted(([a], [b]) => compareText(a, b)));
}

type Shop = {
  customers: Stripe.Customer[];
  subscriptions: Stripe.Subscription[];
  schedules: Stripe.SubscriptionSchedule[];
  prices: Stripe.Price[];
  products: Stripe.Product[];
  invoices: Stripe.Invoice[];
};

async function readShop({ credentials: { stripe: connection } }: MigrationStage): Promise<Shop> {
  const stripe = createStripeClient(connection);
  const limit = 100;
  const all = async <One>(list: AsyncIterable<One>): Promise<One[]> => {
    const found: One[] = [];
    for await (const one of list) found.push(one);
    // The oldest first.
    return found.reverse();
  };
  return {
    customers: await all(stripe.customers.list({ limit })),
    subscriptions: await all(stripe.subscriptions.list({ limit, status: 'all' })),
    schedules: await all(stripe.subscriptionSchedules.list({ limit })),
    prices: await all(stripe.prices.list({ limit })),
    products: await all(stripe.products.list({ limit })),
    invoices: await all(stripe.invoices.list({ limit })),
  };
}

/** Returns a function that replaces the ids in a text: those of the sample by a name, and others by their kind. */
function nameIds({ customers, subscriptions, schedules, prices }: Shop): (text: string) => string {
  const names = new Map<string, string>();
  const ofName = new Map<string, number>();
  const add = (id: string, name: string) => {
    const count = (ofName.get(name) ?? 0) + 1;
    ofName.set(name, count);
    names.set(id, `<${name}${count === 1 ? '' : ` ${count}`}>`);
  };
  const idOf = (one: string | { id: string } | null) => (typeof one === 'string' ? one : (one?.id ?? ''));
  // Two customers of one account have one name: the account's problem lists them in the order of their ids.
  for (const { id, email } of customers) names.set(id, `<customer ${email}>`);
  for (const { id, customer } of subscriptions) add(id, `subscription of ${names.get(idOf(customer))}`);
  for (const { id, subscription, released_subscription: released } of schedules) {
    add(id, `schedule of ${names.get(idOf(subscription)) ?? names.get(released ?? '')}`);
  }
  for (const { id, lookup_key: key, unit_amount: amount } of prices) add(id, `price ${key ?? amount}`);
  return (text) =>
    text
      .replaceAll(
        /\b(cus|sub_sched|sub|price|prod|in|ii|il|si|di|evt|pk|ses)[_-][\w-]{8,}/g,
        (id, kind) => names.get(id) ?? `<${kind}>`,
      )
      .replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>')
      // The number of an invoice begins with the customer's prefix, which is drawn.
      .replaceAll(/\b[0-9A-Z]{8}(?=-\d{4}\b)/g, '<prefix>');
}

function atStripe({ subscriptions, schedules, prices, products, invoices }: Shop) {
  return {
    subscription: subscriptions.map((one) => ({
      subscription: one.id,
      customer: one.customer,
      status: one.status,
      items: one.items.data.map(({ price, quantity, current_period_end: end }) => ({
        price: price.id,
        quantity,
        end,
      })),
      discounts: one.discounts.length,
      cancel_at: one.cancel_at,
      ended_at: one.ended_at,
      schedule: one.schedule,
      metadata: one.metadata,
    })),
    schedule: schedules.map((one) => ({
      subscription: one.subscription ?? one.released_subscription,
      status: one.status,
      end_behavior: one.end_behavior,
      metadata: one.metadata,
      phases: one.phases.map(({ items, start_date, end_date, proration_behavior, discounts }) => ({
        start_date,
        end_date,
        proration_behavior,
        discounts: discounts.length,
        items: items.map(({ price, quantity }) => ({ price, quantity })),
      })),
    })),
    price: prices.map(({ lookup_key, unit_amount, active }) => ({ lookup_key, unit_amount, active })),
    product: products.map(({ name, active }) => ({ name, active })),
    invoice: invoices.map((one) => ({
      customer: one.customer,
      status: one.status,
      billing_reason: one.billing_reason,
      total: one.total,
      amount_paid: one.amount_paid,
      amount_due: one.amount_due,
      created: one.created,
      lines: one.lines.data.map(({ amount, quantity, pricing, period }) => ({
        amount,
        quantity,
        price: pricing?.price_details?.price,
        period,
      })),
    })),
  };
}

type Email = { destination: { to: string[] }; subject: string; body: { text?: string } };

export async function readEmails({
  mailbox,
}: Pick<MigrationStage, 'mailbox'>): Promise<{ to: string; subject: string; text: string }[]> {
  const { emails } = (await (await fetch(`${mailbox}/store`)).json()) as { emails: Email[] };
  return emails.map(({ destination, subject, body }) => ({
    to: destination.to.join(),
    subject,
    // The port differs, and the sessions of a first period depend on its seconds.
    text: (body.text ?? '').replaceAll(/:\d{4,5}\b/g, '').replaceAll(/\d+,\d{3}/g, '#'),
  }));
}
