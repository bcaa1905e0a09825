import { advanceClock, type Renews } from '../account/advanceClock.ts';
import { doDueWork } from '../account/doDueWork.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { discountCustomer } from '../customers/customers.ts';
import { collectByControl } from '../invoices/invoiceActions.ts';
import { type DisputeStatus, disputeLatestCharge } from '../payments/disputes.ts';
import { giveUpSubscription, recoverSubscription, renewSubscription } from '../subscriptions/renewals.ts';
import type { Deliveries, DeliveryMode } from '../webhooks/deliveries.ts';
import type { ApiServer } from './apiServer.ts';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import type { HttpRequest, HttpResponse } from './httpServer.ts';
import { matchRoute } from './matchRoute.ts';
import { badRequest, StripeApiError } from './stripeError.ts';

type ControlInput = Record<string, unknown>;
type Control = (input: ControlInput, id: string) => object;

const DELIVERY_MODES: DeliveryMode[] = ['normal', 'twice', 'reverse', 'late', 'never'];
const DISPUTE_STATUSES: DisputeStatus[] = ['needs_response', 'won', 'lost', 'warning_needs_response'];
const DELAY_MS_DEFAULT = 2000;
/** Keeps the response of the state control readable when an endpoint is down during a load test. */
const UNDELIVERED_COUNT_MAX = 100;

type ControlParts = { account: StripeAccount; api: ApiServer; deliveries: Deliveries };

/** Serves `/_control`: JSON in, JSON out. It triggers on demand what Stripe does in its own time. */
export class Controls {
  readonly #parts: ControlParts;
  readonly #controls: Record<string, Control>;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    const { account, api, deliveries } = parts;
    this.#controls = {
      'GET /_control/state': () => this.#state(),
      'POST /_control/calls/reset': () => {
        api.callCounts = {};
        return { calls: {} };
      },
      'POST /_control/subscriptions/:id/renew': (input, id) =>
        renewSubscription(account, id, choiceOf(input, 'outcome', ['paid', 'failed', 'draft'], 'paid')),
      'POST /_control/subscriptions/:id/recover': (_input, id) => recoverSubscription(account, id),
      'POST /_control/subscriptions/:id/give_up': (input, id) =>
        giveUpSubscription(account, id, choiceOf(input, 'end', ['unpaid', 'canceled'], 'canceled')),
      'POST /_control/customers/:id/discount': (input, id) =>
        discountCustomer(account, id, stringOf(input, 'coupon', '')),
      'POST /_control/customers/:id/dispute': (input, id) =>
        disputeLatestCharge(account, id, choiceOf(input, 'status', DISPUTE_STATUSES, 'needs_response')),
      'POST /_control/invoices/:id/pay': (input, id) =>
        collectByControl(account, id, choiceOf(input, 'outcome', ['paid', 'failed'], 'paid')),
      'POST /_control/deliveries': (input) => this.#setDeliveries(input),
      'POST /_control/deliveries/flush': () => ({ flushed: deliveries.flush() }),
      'POST /_control/faults': (input) => this.#addFault(input),
      'POST /_control/faults/reset': () => {
        api.faults.clear();
        return { pendingFaults: 0 };
      },
      'POST /_control/clock': (input) => this.#moveClock(input),
      'POST /_control/restricted_keys': (input) => this.#restrictKey(input),
    };
  }

  handle(request: HttpRequest): HttpResponse {
    try {
      const match = matchRoute(this.#controls, request);
      if (!match) {
        throw badRequest(`No such control. The controls are: ${Object.keys(this.#controls).join(', ')}.`);
      }
      const result = match.handler(inputOf(request.body), match.id);
      this.#parts.account.store.flush();
      return jsonResponse(200, result);
    } catch (error) {
      if (error instanceof StripeApiError) return jsonResponse(error.status, { error: error.body });
      throw error;
    }
  }

  #state(): object {
    const { account, api, deliveries } = this.#parts;
    const endpoints = account.store
      .all('webhook_endpoint')
      .map(({ id, url, status, secret }) => ({ id, url, status, secret }));
    return {
      now: account.now(),
      objects: account.store.counts(),
      deliveries: { ...deliveries.behavior, ...deliveries.counts() },
      undelivered: account.store.all('delivery').slice(0, UNDELIVERED_COUNT_MAX),
      webhookEndpoints: endpoints,
      pendingFaults: api.faults.pendingCount(),
      calls: api.callCounts,
    };
  }

  #setDeliveries(input: ControlInput): object {
    const { deliveries } = this.#parts;
    deliveries.behavior = {
      mode: choiceOf(input, 'mode', DELIVERY_MODES),
      delayMs: wholeNumberOf(input, 'delayMs', DELAY_MS_DEFAULT),
      holdCount: wholeNumberOf(input, 'holdCount', 0),
    };
    return { ...deliveries.behavior, ...deliveries.counts() };
  }

  #restrictKey(input: ControlInput): object {
    const key = stringOf(input, 'key', '');
    if (!key.startsWith('rk_test_')) {
      throw badRequest('"key" must be a restricted test key (rk_test_…).', { param: 'key' });
    }
    const permissions = textsOf(input, 'permissions');
    this.#parts.api.apiKeys.restrict(key, permissions);
    return { key, permissions };
  }

  #addFault(input: ControlInput): object {
    const { api } = this.#parts;
    const kind = choiceOf<FaultKind>(input, 'kind', FAULT_KINDS, 'status');
    const status = wholeNumberOf(input, 'status', 500);
    if (status < 400 || status > 599) throw badRequest('"status" must be an error status, 400 to 599.');
    api.faults.add({
      kind,
      status,
      count: wholeNumberOf(input, 'count', 1),
      path: stringOf(input, 'path', '/v1/'),
      method: stringOf(input, 'method', '').toUpperCase(),
      retryAfterSeconds: input.retryAfter === undefined ? null : wholeNumberOf(input, 'retryAfter', 0),
      delayMs: wholeNumberOf(input, 'delayMs', DELAY_MS_DEFAULT),
    });
    return { pendingFaults: api.faults.pendingCount() };
  }

  #moveClock(input: ControlInput): object {
    const { account } = this.#parts;
    const bySeconds =
      input.now === undefined
        ? wholeNumberOf(input, 'advanceSeconds')
        : wholeNumberOf(input, 'now') - account.now();
    if (bySeconds < 0 && account.store.count('customer') > 0) {
      throw badRequest(
        'The clock can only move forward once there is a customer: give a later "now" or an "advanceSeconds".',
      );
    }
    const renews = choiceOf<Renews | 'no'>(input, 'renews', ['paid', 'charged', 'no'], 'no');
    if (renews === 'no' || bySeconds < 0) {
      account.moveClock(bySeconds);
      doDueWork(account);
    } else {
      advanceClock(account, account.now() + bySeconds, renews);
    }
    return { now: account.now() };
  }
}

function jsonResponse(status: number, body: object): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}

function inputOf(body: string): ControlInput {
  if (body.trim() === '') return {};
  try {
    const input: unknown = JSON.parse(body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as ControlInput;
  } catch {
    // Falls through to the same error.
  }
  throw badRequest('The body must be a JSON object, such as {"mode":"twice"}.');
}

function choiceOf<T extends string>(input: ControlInput, name: string, allowed: T[], otherwise?: T): T {
  const given = input[name] ?? otherwise;
  const found = allowed.find((candidate) => candidate === given);
  if (found === undefined) {
    throw badRequest(`"${name}" must be one of: ${allowed.join(', ')}.`, { param: name });
  }
  return found;
}

function wholeNumberOf(input: ControlInput, name: string, otherwise?: number): number {
  const given = input[name] ?? otherwise;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0) {
    throw badRequest(`"${name}" must be a whole number, zero or more.`, { param: name });
  }
  return given;
}

function stringOf(input: ControlInput, name: string, otherwise: string): string {
  const given = input[name] ?? otherwise;
  if (typeof given !== 'string') throw badRequest(`"${name}" must be a string.`, { param: name });
  return given;
}

function textsOf(input: ControlInput, name: string): string[] {
  const given = input[name] ?? [];
  if (!Array.isArray(given) || !given.every((value) => typeof value === 'string')) {
    throw badRequest(`"${name}" must be a list of strings.`, { param: name });
  }
  return given;
}
