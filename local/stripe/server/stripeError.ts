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

/** An error response in Stripe's shape. */
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

/** 400: the request is invalid and will fail again if it is repeated. */
export function badRequest(message: string, details: ErrorDetails = {}): StripeApiError {
  return new StripeApiError(400, { type: 'invalid_request_error', message, ...details });
}

export function missingParameter(param: string): StripeApiError {
  return badRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** 400 for parameters that Stripe does not document for a call, as they were sent: `items[0][foo]`. */
export function unknownParameter([first = '', ...others]: string[]): StripeApiError {
  const noun = others.length === 0 ? 'parameter' : 'parameters';
  return badRequest(`Received unknown ${noun}: ${[first, ...others].join(', ')}`, {
    code: 'parameter_unknown',
    param: first,
  });
}

/** 404 when the id is in the path, 400 when it is in a parameter, as in Stripe. */
export function noSuchObject({
  kind,
  id,
  param = 'id',
}: {
  kind: string;
  id: string;
  param?: string;
}): StripeApiError {
  return new StripeApiError(param === 'id' ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind.replace(/^(checkout\.|billing_portal\.)/, '')}: '${id}'`,
    param,
  });
}

/** 404: nothing will be billed, so there is no invoice to preview. */
export function noUpcomingInvoice(message: string): StripeApiError {
  return new StripeApiError(404, { type: 'invalid_request_error', code: 'invoice_upcoming_none', message });
}

/** 402: the bank declined the card. */
export function cardDeclined(paymentIntent?: object): StripeApiError {
  return new StripeApiError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
    ...(paymentIntent ? { payment_intent: paymentIntent } : {}),
  });
}

/** 402: the bank requires authentication by the card holder, which the emulator does not support. */
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

/** 403: the restricted key `key`, of which only a part is shown, lacks a permission such as `customer_write`. */
export function permissionDenied({ key, needed }: { key: string; needed: string }): StripeApiError {
  const message = `The provided key '${key}' does not have the required permissions for this endpoint on account 'acct_emulated'. Having the 'rak_${needed}' permission would allow this request to continue.`;
  return new StripeApiError(403, { type: 'invalid_request_error', message });
}

export function unrecognizedUrl({ method, path }: { method: string; path: string }): StripeApiError {
  const message = `Unrecognized request URL (${method}: ${path}). Please see https://docs.stripe.com/api.`;
  return new StripeApiError(404, { type: 'invalid_request_error', message });
}
