import { describe, expect, it } from 'vitest';
import { documentedParameters } from '../../../local/stripe/server/documentedParameters.ts';
import { parseForm } from '../../../local/stripe/server/parseForm.ts';
import { ROUTES } from '../../../local/stripe/server/routes.ts';
import { unknownParameters } from '../../../local/stripe/server/unknownParameters.ts';
import { monthlyPrice, startedStripe } from './support/startedStripe.ts';

const unknown = (route: string, form: string) => unknownParameters(route, parseForm(form));

describe('an unknown parameter', () => {
  it('is refused with Stripe’s error, and the call is not carried out', async () => {
    const { stripe } = await startedStripe();
    await expect(stripe.customers.create({ nmae: 'Ann' } as never)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      code: 'parameter_unknown',
      param: 'nmae',
      message: 'Received unknown parameter: nmae',
    });
    await expect(stripe.customers.list({ foo: 1, bar: 2 } as never)).rejects.toMatchObject({
      message: 'Received unknown parameters: foo, bar',
      param: 'foo',
    });
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it('does not use up the idempotency key', async () => {
    const { stripe } = await startedStripe();
    const options = { idempotencyKey: 'k1' };
    await expect(stripe.products.create({ name: 'A', foo: 1 } as never, options)).rejects.toThrow('foo');
    expect((await stripe.products.create({ name: 'A' }, options)).name).toBe('A');
  });

  it('is refused before Stripe looks for the object', async () => {
    const { stripe } = await startedStripe();
    await expect(stripe.customers.update('cus_none', { foo: 1 } as never)).rejects.toThrow(
      'unknown parameter: foo',
    );
  });

  it('inside a group or a list is refused with its path', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const features = { invoice_history: { enabled: true }, foo: { enabled: true } };
    await expect(stripe.billingPortal.configurations.create({ features })).rejects.toMatchObject({
      param: 'features[foo]',
    });
    const items = [{ price: price.id, trial: 'true' }];
    await expect(stripe.subscriptions.create({ customer: 'cus_none', items })).rejects.toMatchObject({
      param: 'items[0][trial]',
    });
  });

  it.each([
    ['POST /v1/customers', 'invoice_settings[foo]=1', 'invoice_settings[foo]'],
    ['POST /v1/customers', 'shipping[address][planet]=1', 'shipping[address][planet]'],
    ['GET /v1/invoices', 'created[from]=1', 'created[from]'],
    ['POST /v1/prices', 'recurring[months]=1', 'recurring[months]'],
    ['POST /v1/checkout/sessions', 'line_items[0][price_data][foo]=1', 'line_items[0][price_data][foo]'],
    ['POST /v1/subscriptions/:id', 'customer=cus_1', 'customer'],
    ['DELETE /v1/customers/:id', 'foo=1', 'foo'],
    [
      'POST /v1/billing_portal/configurations/:id',
      'features[subscription_update][products][0][price]=1',
      'features[subscription_update][products][0][price]',
    ],
  ])('of %s is found: %s', (route, form, found) => {
    expect(unknown(route, form)).toEqual([found]);
  });
});

describe('a documented parameter', () => {
  it.each([
    [
      'POST /v1/subscriptions',
      'billing_cycle_anchor=1&billing_cycle_anchor_config[day_of_month]=1&proration_behavior=none&payment_behavior=a' +
        '&discounts[0][coupon]=c&billing_mode[type]=flexible&trial_end=now&trial_period_days=1' +
        '&trial_settings[end_behavior][missing_payment_method]=cancel&collection_method=a&days_until_due=1' +
        '&off_session=true&cancel_at=1&cancel_at_period_end=true&items[0][price]=p&items[0][discounts][0][coupon]=c' +
        '&metadata[a]=b&metadata[c]=d&expand[]=latest_invoice&payment_settings[payment_method_types][]=card',
    ],
    [
      'POST /v1/subscriptions/:id',
      'proration_date=1&pause_collection[behavior]=void&trial_from_plan=true&items[0][id]=si_1&items[0][deleted]=true' +
        '&add_invoice_items[0][price]=p&cancellation_details[comment]=a',
    ],
    ['DELETE /v1/subscriptions/:id', 'invoice_now=true&prorate=true'],
    ['POST /v1/invoices', 'customer=c&subscription=s&pending_invoice_items_behavior=include&due_date=1'],
    ['POST /v1/invoices/:id/pay', 'paid_out_of_band=true&payment_method=pm'],
    [
      'POST /v1/invoiceitems',
      'customer=c&subscription=s&invoice=i&pricing[price]=p&period[start]=1&discounts=',
    ],
    [
      'POST /v1/coupons',
      'percent_off=100&duration=forever&applies_to[products][]=p&currency_options[eur][amount_off]=1',
    ],
    [
      'POST /v1/subscription_schedules/:id',
      'end_behavior=release&phases[0][items][0][price]=p&phases[0][start_date]=1&phases[0][end_date]=2&proration_behavior=none',
    ],
    ['POST /v1/subscription_schedules/:id/release', 'preserve_cancel_date=true'],
    [
      'POST /v1/checkout/sessions',
      'mode=subscription&discounts[0][coupon]=c&payment_method_types[]=card&expires_at=1&subscription_data[metadata][a]=b' +
        '&line_items[0][price_data][recurring][interval]=month&line_items[0][adjustable_quantity][enabled]=false',
    ],
    ['GET /v1/customers/:id', 'expand[]=subscriptions'],
    ['GET /v1/subscriptions', 'limit=1&starting_after=a&status=all&created[gte]=1&current_period_end=5'],
    ['DELETE /v1/customers/:id', 'expand[]=a'],
  ])('of %s is known: %s', (route, form) => {
    expect(unknown(route, form)).toEqual([]);
  });
});

describe('the documented parameters', () => {
  /** Calls that only the Stripe CLI and the pages make. */
  const NOT_IN_THE_PACKAGE = ['GET /v1/payment_pages/:id', 'POST /v1/payment_pages/:id/confirm'];

  it('are known for every route that the stripe package has', () => {
    const without = Object.keys(ROUTES).filter((route) => !documentedParameters(route));
    expect(without).toEqual(NOT_IN_THE_PACKAGE);
  });
});
