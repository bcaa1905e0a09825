import type Stripe from 'stripe';

/**
 * A Stripe object as it is stored, and as it is sent when nothing is expanded: every reference is an id, every
 * decimal is a string. It is derived from the package's types, so the compiler reports a missing field.
 */
type Stored<Type> = { [Field in keyof Type]: StoredField<Type[Field]> };

type StoredField<Type> = string extends Type
  ? Extract<Type, string | null | undefined>
  : Type extends Stripe.Decimal
    ? string
    : Type extends Array<infer Item>
      ? StoredField<Item>[]
      : Type extends object
        ? Stored<Type>
        : Type;

export type Coupon = Stored<Stripe.Coupon>;
export type Discount = Stored<Stripe.Discount>;
export type Customer = Stored<Stripe.Customer>;
export type Product = Stored<Stripe.Product>;
export type Price = Stored<Stripe.Price>;
export type PaymentMethod = Stored<Stripe.PaymentMethod>;
export type PaymentIntent = Stored<Stripe.PaymentIntent>;
export type SetupIntent = Stored<Stripe.SetupIntent>;
export type Charge = Stored<Stripe.Charge>;
export type Dispute = Stored<Stripe.Dispute>;
export type Refund = Stored<Stripe.Refund>;
export type LineItem = Stored<Stripe.LineItem>;
export type CheckoutSession = Stored<Stripe.Checkout.Session>;
export type Subscription = Stored<Stripe.Subscription>;
export type SubscriptionItem = Stored<Stripe.SubscriptionItem>;
export type SubscriptionSchedule = Stored<Stripe.SubscriptionSchedule>;
export type Invoice = Stored<Stripe.Invoice>;
export type InvoiceLine = Stored<Stripe.InvoiceLineItem>;
export type InvoiceItem = Stored<Stripe.InvoiceItem>;
export type PortalSession = Stored<Stripe.BillingPortal.Session>;
export type PortalConfiguration = Stored<Stripe.BillingPortal.Configuration>;
export type Meter = Stored<Stripe.Billing.Meter>;
/** Usage that was reported. Its id is its `identifier`, and Stripe shows no other. */
export type MeterEvent = Stored<Stripe.Billing.MeterEvent> & { id: string };
export type WebhookEndpoint = Stored<Stripe.WebhookEndpoint> & { secret: string };

/** An event. Its `data.object` is a snapshot of the object at the time of the event. */
export type StripeEvent = {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
};

/** Keeps the id of a deleted customer, because Stripe still returns the customer with `deleted: true`. */
type DeletedCustomer = { id: string; object: 'deleted_customer' };

/** What a checkout session creates when it is paid. Stripe does not show this on the session. */
export type CheckoutOrder = {
  id: string;
  object: 'checkout_order';
  lineItems: LineItem[];
  subscriptionMetadata: Record<string, string>;
  subscriptionDescription: string | null;
  trialEnd: number | null;
  trialPeriodDays: number | null;
  /** Absent in data files of earlier versions. */
  coupons?: string[];
  paymentIntentMetadata: Record<string, string>;
};

/**
 * The delivery of one event to one endpoint. `held` waits for a flush, `waiting` is due at `dueAtMs` (epoch
 * milliseconds), `gave_up` has no attempts left. It is removed once the endpoint accepts the event.
 */
export type Delivery = {
  id: string;
  object: 'delivery';
  event: string;
  endpoint: string;
  status: 'held' | 'waiting' | 'gave_up';
  copiesLeft: number;
  attemptCount: number;
  dueAtMs: number;
  lastError: string | null;
};

/** Records that an invoice's due date has passed, which happens once. Its id is the invoice's. */
type OverdueInvoice = { id: string; object: 'overdue_invoice' };

/** The invoice whose payment decides over a change that is held back. Its id is the subscription's. */
type HeldUpdate = { id: string; object: 'held_update'; invoice: string };

/** Since when an item has the metered price that it has, if that was changed. Its id is the item's. */
type MeteredSince = { id: string; object: 'metered_since'; at: number };

/** Records that not even the customer's discount applies to a subscription, or to a phase (`schedule/start`), whose id it has. */
type DiscountRefusal = { id: string; object: 'discount_refusal' };

/** Records that a discount that applies once was used, so that no phase passes it on. Its id is the discount's. */
type UsedDiscount = { id: string; object: 'used_discount' };

/** The response that is stored for an `Idempotency-Key`. */
export type IdempotencyRecord = {
  id: string;
  object: 'idempotency_record';
  endpoint: string;
  parameters: string;
  status: number;
  body: string;
  requestId: string;
  created: number;
};

/** How far the emulator's clock is ahead of its base clock. */
type ClockSetting = { id: 'clock'; object: 'clock_setting'; aheadSeconds: number };

/** The base URL of the pages in the last run. */
type PageSetting = { id: 'pages'; object: 'page_setting'; baseUrl: string };

/** Every stored type by the value of its `object` field. */
export type Kinds = {
  customer: Customer;
  coupon: Coupon;
  discount: Discount;
  deleted_customer: DeletedCustomer;
  product: Product;
  price: Price;
  payment_method: PaymentMethod;
  payment_intent: PaymentIntent;
  setup_intent: SetupIntent;
  charge: Charge;
  dispute: Dispute;
  refund: Refund;
  'checkout.session': CheckoutSession;
  checkout_order: CheckoutOrder;
  subscription: Subscription;
  subscription_schedule: SubscriptionSchedule;
  invoice: Invoice;
  invoiceitem: InvoiceItem;
  'billing_portal.session': PortalSession;
  'billing_portal.configuration': PortalConfiguration;
  'billing.meter': Meter;
  'billing.meter_event': MeterEvent;
  metered_since: MeteredSince;
  discount_refusal: DiscountRefusal;
  used_discount: UsedDiscount;
  webhook_endpoint: WebhookEndpoint;
  event: StripeEvent;
  delivery: Delivery;
  held_update: HeldUpdate;
  overdue_invoice: OverdueInvoice;
  idempotency_record: IdempotencyRecord;
  clock_setting: ClockSetting;
  page_setting: PageSetting;
};

export type Kind = keyof Kinds;
export type AnyStored = Kinds[Kind];
