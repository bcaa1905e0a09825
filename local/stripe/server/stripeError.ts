export type ErrorBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  doc_url?: string;
  payment_intent?: object;
};

type ErrorDetails = { code?: string; param?: string };

/** An answer that is an error, in Stripe's shape. */
export class StripeApiError extends Error {
  override name = 'StripeApiError';
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body.code
      ? { ...body, doc_url: `https://docs.stripe.com/error-codes/${dashed(body.code)}` }
      : body;
  }
}

function dashed(code: string): string {
  return code.replaceAll('_', '-');
}

/** 400: the request can never be carried out as it is. */
export function badRequest(message: string, details: ErrorDetails = {}): StripeApiError {
  return new StripeApiError(400, { type: 'invalid_request_error', message, ...details });
}

export function missingParameter(param: string): StripeApiError {
  return badRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** 404 when the path names it, 400 when a parameter does, as Stripe answers. */
export function noSuchObject(what: string, id: string, param = 'id'): StripeApiError {
  return new StripeApiError(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what.replace(/^(checkout\.|billing_portal\.)/, '')}: '${id}'`,
    param,
  });
}

/** 402: the bank said no. */
export function cardDeclined(paymentIntent?: object): StripeApiError {
  return new StripeApiError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
    ...(paymentIntent ? { payment_intent: paymentIntent } : {}),
  });
}

/** 402: the bank wants the holder to confirm, which nobody can do here. */
export function authenticationRequired(): StripeApiError {
  return new StripeApiError(402, {
    type: 'card_error',
    code: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
  });
}

export function unauthorized(message: string): StripeApiError {
  return new StripeApiError(401, { type: 'invalid_request_error', message });
}

export function unrecognizedUrl(method: string, path: string): StripeApiError {
  const message = `Unrecognized request URL (${method}: ${path}). Please see https://docs.stripe.com/api.`;
  return new StripeApiError(404, { type: 'invalid_request_error', message });
}
