import type { StripeAccount } from '../account/account.ts';
import { doDueWork } from '../account/dueWork.ts';
import { giveUpSubscription, recoverSubscription, renewSubscription } from '../subscriptions/renewals.ts';
import type { Deliveries, DeliveryMode } from '../webhooks/deliveries.ts';
import type { ApiServer } from './apiServer.ts';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import type { HttpRequest, HttpResponse } from './httpServer.ts';
import { matchRoute } from './routeMatch.ts';
import { badRequest, StripeApiError } from './stripeError.ts';

type Wish = Record<string, unknown>;
type Control = (wish: Wish, id: string) => object;

const DELIVERY_MODES: DeliveryMode[] = ['normal', 'twice', 'reverse', 'late', 'never'];
const LATE_MS_DEFAULT = 2000;

type ControlParts = { account: StripeAccount; api: ApiServer; deliveries: Deliveries };

/** Answers `/_control`: JSON in, JSON out. What Stripe would do in its own time happens here on demand. */
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
      'POST /_control/subscriptions/:id/renew': (wish, id) =>
        renewSubscription(account, id, choice(wish, 'outcome', ['paid', 'failed'], 'paid')),
      'POST /_control/subscriptions/:id/recover': (_wish, id) => recoverSubscription(account, id),
      'POST /_control/subscriptions/:id/give_up': (wish, id) =>
        giveUpSubscription(account, id, choice(wish, 'end', ['unpaid', 'canceled'], 'canceled')),
      'POST /_control/deliveries': (wish) => this.#setDeliveries(wish),
      'POST /_control/deliveries/flush': () => ({ flushed: deliveries.flush() }),
      'POST /_control/faults': (wish) => this.#addFault(wish),
      'POST /_control/faults/reset': () => {
        api.faults.clear();
        return { pendingFaults: 0 };
      },
      'POST /_control/clock': (wish) => this.#moveClock(wish),
    };
  }

  answer(request: HttpRequest): HttpResponse {
    try {
      const match = matchRoute(this.#controls, request.method, request.path);
      if (!match) {
        throw badRequest(`No such control. There are: ${Object.keys(this.#controls).join(', ')}.`);
      }
      const result = match.handler(wishOf(request.body), match.id);
      this.#parts.account.store.flush();
      return jsonAnswer(200, result);
    } catch (error) {
      if (error instanceof StripeApiError) return jsonAnswer(error.status, { error: error.body });
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
      undelivered: account.store.all('delivery').slice(0, 100),
      webhookEndpoints: endpoints,
      pendingFaults: api.faults.pendingCount(),
      calls: api.callCounts,
    };
  }

  #setDeliveries(wish: Wish): object {
    const { deliveries } = this.#parts;
    deliveries.behavior = {
      mode: choice(wish, 'mode', DELIVERY_MODES),
      delayMs: wholeNumber(wish, 'delayMs', LATE_MS_DEFAULT),
      holdCount: wholeNumber(wish, 'holdCount', 0),
    };
    return { ...deliveries.behavior, ...deliveries.counts() };
  }

  #addFault(wish: Wish): object {
    const { api } = this.#parts;
    const kind = choice<FaultKind>(wish, 'kind', FAULT_KINDS, 'status');
    const status = wholeNumber(wish, 'status', 500);
    if (status < 400 || status > 599) throw badRequest('"status" must be an error status, 400 to 599.');
    api.faults.add({
      kind,
      status,
      count: wholeNumber(wish, 'count', 1),
      path: text(wish, 'path', '/v1/'),
      method: text(wish, 'method', '').toUpperCase(),
      retryAfterSeconds: wish.retryAfter === undefined ? null : wholeNumber(wish, 'retryAfter', 0),
      delayMs: wholeNumber(wish, 'delayMs', LATE_MS_DEFAULT),
    });
    return { pendingFaults: api.faults.pendingCount() };
  }

  #moveClock(wish: Wish): object {
    const { account } = this.#parts;
    const bySeconds =
      wish.now === undefined ? wholeNumber(wish, 'advanceSeconds') : wholeNumber(wish, 'now') - account.now();
    if (bySeconds < 0) {
      throw badRequest('The clock only goes forward: give a later "now" or an "advanceSeconds".');
    }
    account.moveClock(bySeconds);
    doDueWork(account);
    return { now: account.now() };
  }
}

function jsonAnswer(status: number, body: object): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}

function wishOf(body: string): Wish {
  if (body.trim() === '') return {};
  try {
    const wish: unknown = JSON.parse(body);
    if (typeof wish === 'object' && wish !== null && !Array.isArray(wish)) return wish as Wish;
  } catch {
    // Falls through to the same advice.
  }
  throw badRequest('The body must be a JSON object, such as {"mode":"twice"}.');
}

function choice<T extends string>(wish: Wish, name: string, allowed: T[], otherwise?: T): T {
  const given = wish[name] ?? otherwise;
  const found = allowed.find((candidate) => candidate === given);
  if (found === undefined) {
    throw badRequest(`"${name}" must be one of: ${allowed.join(', ')}.`, { param: name });
  }
  return found;
}

function wholeNumber(wish: Wish, name: string, otherwise?: number): number {
  const given = wish[name] ?? otherwise;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0) {
    throw badRequest(`"${name}" must be a whole number, zero or more.`, { param: name });
  }
  return given;
}

function text(wish: Wish, name: string, otherwise: string): string {
  const given = wish[name] ?? otherwise;
  if (typeof given !== 'string') throw badRequest(`"${name}" must be a text.`, { param: name });
  return given;
}
