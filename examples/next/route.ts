/**
 * Billing for the pages of a web application: `app/api/billing/[action]/route.ts` in Next.js (App Router), or any framework with the web's
 * `Request` and `Response`. GET usage, POST checkout, POST portal. The API key stays on the server, and the user is the one who is signed in.
 */
import { ApiError, CallError, createClient, type ProblemCode } from '@ai-gate/session-billing';

/** A key with the scopes `billing` and `read`. */
const client = createClient({
  baseUrl: process.env.BILLING_URL ?? 'http://127.0.0.1:4000',
  key: process.env.BILLING_KEY ?? 'missing',
});

type User = { id: string; email: string };

/**
 * Fill in: the user of your own session, such as that of its cookie. Never take the id from the address or the body, which anybody can
 * choose. The id is the `user_id` that your gateway sends. Until then, everybody is refused.
 */
async function signedInUser(_request: Request): Promise<User | undefined> {
  return undefined;
}

/** `params` is a promise since Next.js 15. */
type Context = { params: { action: string } | Promise<{ action: string }> };

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { action } = await params;
  if (action !== 'usage') return refusal(404, 'unknown_action', 'There is no such action.');
  return respond(request, ({ id }) => client.getUsage({ user_id: id }));
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { action } = await params;
  switch (action) {
    case 'checkout': {
      const plan = planOf(await request.json().catch(() => undefined));
      if (!plan) return refusal(400, 'invalid_request', 'plan must be starter or growth.');
      return respond(request, ({ id, email }) => client.createCheckout({ user_id: id, email, plan }));
    }
    case 'portal':
      return respond(request, ({ id }) => client.createPortalSession({ user_id: id }));
    default:
      return refusal(404, 'unknown_action', 'There is no such action.');
  }
}

function planOf(body: unknown): 'starter' | 'growth' | undefined {
  const { plan } = (body ?? {}) as { plan?: unknown };
  return plan === 'starter' || plan === 'growth' ? plan : undefined;
}

async function respond(request: Request, call: (user: User) => Promise<unknown>): Promise<Response> {
  const user = await signedInUser(request);
  if (!user) return refusal(401, 'not_signed_in', 'Sign in first.');
  try {
    return Response.json(await call(user), { headers: PRIVATE });
  } catch (error) {
    if (error instanceof CallError) return failure(error);
    throw error;
  }
}

/** No cache may give the response of one user to another one. */
const PRIVATE = { 'Cache-Control': 'private, no-store' };

/** What a page can do something about. All else is for the log. */
const FOR_THE_PAGE: ProblemCode[] = [
  'subscription_exists', // `url` is the customer portal, where the plan can be changed.
  'customer_not_found', // There is nothing to manage yet: show the plans.
  'checkout_pending', // The payment is on its way: ask again in some seconds.
  'rate_limited', // `Retry-After` says when to ask again.
];

function failure(error: CallError): Response {
  const retryAfter: Record<string, string> =
    error.retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) };
  if (error instanceof ApiError && FOR_THE_PAGE.includes(error.code)) {
    const { status, code, detail, extensions } = error;
    return Response.json({ code, detail, ...extensions }, { status, headers: { ...PRIVATE, ...retryAfter } });
  }
  console.error(`billing: ${error.message}`, { operationId: error.operationId, requestId: error.requestId });
  return refusal(503, 'billing_unavailable', 'Billing cannot be reached. Try again later.', retryAfter);
}

const refusal = (status: number, code: string, detail: string, headers: Record<string, string> = {}) =>
  Response.json({ code, detail }, { status, headers: { ...PRIVATE, ...headers } });
