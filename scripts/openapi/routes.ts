import * as z from 'zod/mini';
import * as admin from '../../shared/contract/adminHttp.ts';
import * as billing from '../../shared/contract/billingHttp.ts';
import * as answer from '../../shared/contract/httpResponses.ts';
import * as metering from '../../shared/contract/meteringHttp.ts';

/** Who may call a route: everybody, operators, or servers with a key of that scope and perhaps end users for themselves. */
export type Access = 'public' | 'admin' | { scope: 'metering' | 'billing' | 'read'; forUsers: boolean };

export type DocumentedRoute = {
  summary: string;
  access: Access;
  /** What the route reads: its path's parameters, then its query or body. */
  input?: z.ZodMiniObject;
  answers: Record<number, z.ZodMiniType>;
  /** The problems it can answer with, by status; several codes of one status in one text. */
  problems: Record<number, string>;
};

const ACCOUNT_PROBLEMS = {
  400: '`invalid_body`, or `invalid_request` with the fields to mend',
  401: '`unauthorized`',
  403: '`forbidden`: the key lacks the scope, or the route is not for end users',
  404: '`account_not_found`: not the end user’s own',
  429: '`rate_limited`, with `Retry-After`',
};
const ADMIN_PROBLEMS = {
  400: ACCOUNT_PROBLEMS[400],
  401: ACCOUNT_PROBLEMS[401],
  403: '`forbidden`: the key has no scope admin',
};
const BODY_PROBLEMS = { ...ACCOUNT_PROBLEMS, 413: '`body_too_large`: over 64 kB' };

const METERING: Access = { scope: 'metering', forUsers: false };
const BILLING: Access = { scope: 'billing', forUsers: true };
const READ: Access = { scope: 'read', forUsers: true };

/** Every route, by path and method. */
export const ROUTES: Record<string, Record<string, DocumentedRoute>> = {
  '/metering/sessions': {
    post: {
      summary: 'Start a session: count it once, or refuse it',
      access: METERING,
      input: metering.startSessionInput,
      answers: { 201: answer.startedResponse, 200: answer.startedResponse },
      problems: {
        ...BODY_PROBLEMS,
        402: '`quota_exceeded`: the sessions of this period are used',
        404: '`project_not_found`',
        409: '`session_ended`: the id was used by a session that is over',
        429: '`concurrency_exceeded`, or `rate_limited` with `Retry-After`',
      },
    },
    get: {
      summary: 'The sessions of a user, newest first, open ones before all others',
      access: READ,
      input: metering.listSessionsInput,
      answers: { 200: answer.historyResponse },
      problems: ACCOUNT_PROBLEMS,
    },
  },
  '/metering/sessions/{session_id}/heartbeat': {
    post: {
      summary: 'Renew the lease of an open session',
      access: METERING,
      input: metering.sessionInput,
      answers: { 200: answer.heartbeatResponse },
      problems: {
        400: BODY_PROBLEMS[400],
        401: BODY_PROBLEMS[401],
        403: BODY_PROBLEMS[403],
        404: '`session_not_found`',
        410: '`session_over`: hang up',
        413: BODY_PROBLEMS[413],
      },
    },
  },
  '/metering/sessions/{session_id}/end': {
    post: {
      summary: 'End a session and record its minutes',
      access: METERING,
      input: metering.sessionInput,
      answers: { 200: answer.endedResponse },
      problems: {
        400: BODY_PROBLEMS[400],
        401: BODY_PROBLEMS[401],
        403: BODY_PROBLEMS[403],
        404: '`session_not_found`',
        413: BODY_PROBLEMS[413],
      },
    },
  },
  '/billing/usage': {
    get: {
      summary: 'Plan, quota and use of a user',
      access: READ,
      input: billing.usageInput,
      answers: { 200: answer.usageResponse },
      problems: ACCOUNT_PROBLEMS,
    },
  },
  '/billing/checkout': {
    post: {
      summary: 'The address of a page where a plan is bought',
      access: BILLING,
      input: billing.checkoutInput,
      answers: { 200: answer.urlResponse },
      problems: {
        ...BODY_PROBLEMS,
        409: '`subscription_exists`, with the `url` of the portal, or `checkout_pending`',
        503: '`payment_provider_unavailable`, or `busy`, with `Retry-After`',
      },
    },
  },
  '/billing/portal': {
    post: {
      summary: 'The address of a page where a subscription is changed or cancelled',
      access: BILLING,
      input: billing.userInput,
      answers: { 200: answer.urlResponse },
      problems: {
        ...BODY_PROBLEMS,
        404: '`customer_not_found`: this user never bought a plan',
        503: '`payment_provider_unavailable`, with `Retry-After`',
      },
    },
  },
  '/billing/invoices': {
    get: {
      summary: 'The invoices of a user, newest first',
      access: READ,
      input: billing.listInvoicesInput,
      answers: { 200: answer.invoicesResponse },
      problems: { ...ACCOUNT_PROBLEMS, 503: '`payment_provider_unavailable`, with `Retry-After`' },
    },
  },
  '/billing/plans': {
    get: {
      summary: 'The plans there are',
      answers: { 200: answer.plansResponse },
      problems: {},
      access: 'public',
    },
  },
  '/projects': {
    post: {
      summary: 'Make a project, give one another name, or bring an archived one back',
      access: BILLING,
      input: billing.createProjectInput,
      answers: { 201: answer.projectResponse, 200: answer.projectResponse },
      problems: { ...BODY_PROBLEMS, 402: '`projects_exceeded`: the plan includes no further project' },
    },
    get: {
      summary: 'The projects of a user, active ones before all others',
      access: READ,
      input: billing.listProjectsInput,
      answers: { 200: answer.projectsResponse },
      problems: ACCOUNT_PROBLEMS,
    },
  },
  '/projects/{project_id}': {
    delete: {
      summary: 'Archive a project: no new session may name it',
      access: BILLING,
      input: billing.projectInput,
      answers: { 200: answer.projectResponse },
      problems: { ...ACCOUNT_PROBLEMS, 404: '`project_not_found`, or `account_not_found`' },
    },
  },
  '/admin/events': {
    get: {
      summary: 'What came of a Stripe customer’s events, newest first',
      access: 'admin',
      input: admin.listEventsInput,
      answers: { 200: answer.eventsResponse },
      problems: ADMIN_PROBLEMS,
    },
  },
  '/admin/keys': {
    post: {
      summary: 'Make an API key; the answer is the only one that shows it',
      access: 'admin',
      input: admin.createKeyInput,
      answers: { 201: answer.keyCreatedResponse },
      problems: ADMIN_PROBLEMS,
    },
    get: {
      summary: 'The API keys, without their secrets',
      access: 'admin',
      answers: { 200: answer.keysResponse },
      problems: ADMIN_PROBLEMS,
    },
  },
  '/admin/keys/{key_id}': {
    delete: {
      summary: 'Revoke an API key: it is refused everywhere within 60 s',
      access: 'admin',
      input: admin.keyInput,
      answers: { 200: answer.keyRevokedResponse },
      problems: { ...ADMIN_PROBLEMS, 404: '`key_not_found`' },
    },
  },
  '/admin/audit': {
    get: {
      summary: 'What operators did on a UTC day, newest first',
      access: 'admin',
      input: admin.listAuditInput,
      answers: { 200: answer.auditResponse },
      problems: ADMIN_PROBLEMS,
    },
  },
  '/admin/accounts/{user_id}': {
    get: {
      summary: 'An account, with its terms and who agreed on them',
      access: 'admin',
      input: billing.userInput,
      answers: { 200: answer.accountResponse },
      problems: { ...ADMIN_PROBLEMS, 404: '`account_not_found`' },
    },
  },
  '/admin/accounts/{user_id}/terms': {
    put: {
      summary: 'Agree on terms: figures that replace the plan’s, all that were agreed on before included',
      access: 'admin',
      input: admin.termsInput,
      answers: { 200: answer.accountResponse },
      problems: ADMIN_PROBLEMS,
    },
    delete: {
      summary: 'End the terms: the plan’s figures hold again',
      access: 'admin',
      input: admin.endTermsInput,
      answers: { 200: answer.accountResponse },
      problems: { ...ADMIN_PROBLEMS, 404: '`account_not_found`' },
    },
  },
  '/admin/accounts/{user_id}/sessions/{session_id}/end': {
    post: {
      summary: 'End a session of any account: its next heartbeat tells the gateway to hang up',
      access: 'admin',
      input: metering.endByOperatorInput,
      answers: { 200: answer.endedResponse },
      problems: { ...ADMIN_PROBLEMS, 404: '`session_not_found`' },
    },
  },
  '/webhooks/stripe': {
    post: {
      summary: 'Takes Stripe’s signed events',
      answers: { 200: answer.receivedResponse },
      problems: { 400: '`invalid_signature`', 413: '`body_too_large`: over 1 MB' },
      access: 'public',
    },
  },
  '/health': {
    get: {
      summary: 'Whether the API answers',
      answers: { 200: answer.healthResponse },
      problems: {},
      access: 'public',
    },
  },
  '/openapi.json': {
    get: { summary: 'This document', answers: { 200: z.object({}) }, problems: {}, access: 'public' },
  },
};
