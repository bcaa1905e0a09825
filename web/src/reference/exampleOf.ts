import { type Components, resolveSchema, type Schema, typesOf } from './openApi.ts';

const BEFORE = '2026-11-22T22:19:49Z';
const AFTER = '2026-12-22T22:19:49Z';

/** Values that belong together, for fields whose schema has no example. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  act: 'PUT /admin/accounts/{user_id}/terms',
  amountMinor: 2900,
  apiKey: 'lk_…',
  assignee: 'otto',
  author: 'otto',
  brand: 'visa',
  by: 'otto',
  code: 'busy',
  concurrent: 5,
  createdBy: 'otto',
  currency: 'usd',
  customer: 'cus_1',
  delivery: 'send',
  detail: 'Too many requests change the same data. It passes within a second.',
  email: 'user@example.com',
  event_id: 'evt_1',
  eventId: 'evt_1',
  field: 'status',
  id: 'evt_1',
  invoice_id: 'in_1',
  invoiceId: 'in_1',
  key_id: '0123456789abcdef',
  keyId: '0123456789abcdef',
  last4: '4242',
  limit: 20,
  messageId: '0fab519d-23bf-4e78-8640-06bfff3a5d5d',
  monthlyAmountMinor: 2900,
  name: 'otto',
  nextCursor: 'eyJhIjoxfQ',
  note: 'Agreed by e-mail',
  notice_id: 'quota_80#1795385989',
  noticeId: 'quota_80#1795385989',
  number: 'A1B2C3D4-0001',
  offer: 'of_4fK0aTzX9mQ1rB7cYw2e',
  offerId: 'of_4fK0aTzX9mQ1rB7cYw2e',
  open: true,
  openSession: 'call-1',
  openSessions: 2,
  orderNumber: 'INV-0001',
  percentUsed: 0,
  plan: 'starter',
  planBefore: 'free',
  priceId: 'price_1',
  project_id: 'web',
  projectId: 'web',
  publicKey: 'pk_AAECAwQFBgcICQoLDA0ODw',
  reason: 'Agreed in ticket 1',
  requestId: '9c5f2b1e-8b2f-4d0e-9a3c-6f2d1b7a4e10',
  requestsPerMinute: 300,
  retryable: true,
  schedule: 'sub_sched_1',
  session_id: 'call-1',
  sessionId: 'call-1',
  sessions_included: 10_000,
  sessionsIncluded: 5000,
  sessionsRemaining: 4990,
  sessionsUsed: 10,
  stage: 'prod',
  status: 'active',
  statusBefore: 'active',
  subject: 'Sessions are refused',
  subscription: 'sub_1',
  support: 'Community support',
  text: 'Since this morning, new sessions are refused.',
  ticketId: '1',
  timeZone: 'Europe/Paris',
  token: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  user_id: 'user_123',
  userId: 'user_123',
  version: '0.1.0+5ce95a8f2b1c',
};

/** Members that say that something is wrong or over: null in an example, if they can be. */
const NULL_NAMES = ['closedAt', 'error', 'pendingEmail', 'pendingProblem', 'problem', 'refusedSince'];

/** Members that an example has although they are not required. */
const SHOWN_NAMES = ['concurrent', 'nextCursor', 'sessions_included', 'user_id'];

/**
 * An example of a value that its schema allows: the schema's own, or one that is made of those of its members. Of an object it has the
 * members that are required and a few others; of an array of several shapes, one of each.
 */
export function exampleOf(components: Components, schema: Schema, name = ''): unknown {
  const resolved = resolveSchema(components, schema);
  if (resolved.examples) return resolved.examples[0];
  if (resolved.const !== undefined) return resolved.const;
  if (NULL_NAMES.includes(name) && resolved.type?.includes('null')) return null;
  if (resolved.enum) return resolved.enum.includes(BY_NAME[name]) ? BY_NAME[name] : resolved.enum[0];
  const variants = resolved.oneOf ?? resolved.anyOf;
  if (variants?.[0]) return exampleOf(components, variants[0], name);
  if (resolved.allOf)
    return Object.assign({}, ...resolved.allOf.map((part) => exampleOf(components, part, name)));
  switch (typesOf(resolved)[0]) {
    case 'object':
      return objectExample(components, resolved);
    case 'array':
      return itemExamples(components, resolved.items ?? {}, name);
    case 'string':
      return stringExample(resolved, name);
    case 'integer':
    case 'number':
      return numberExample(resolved, name);
    case 'boolean':
      return BY_NAME[name] ?? false;
    default:
      return null;
  }
}

function objectExample(components: Components, schema: Schema): unknown {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const shown = Object.entries(properties).filter(
    ([key]) => required.includes(key) || SHOWN_NAMES.includes(key),
  );
  const keys = propertyNames ? resolveSchema(components, propertyNames).enum : undefined;
  const additional =
    typeof additionalProperties === 'object' && Object.keys(additionalProperties).length > 0
      ? (keys ?? []).map((key) => [String(key), exampleOf(components, additionalProperties)])
      : [];
  return Object.fromEntries([
    ...shown.map(([key, value]) => [key, exampleOf(components, value, key)]),
    ...additional,
  ]);
}

function itemExamples(components: Components, items: Schema, name: string): unknown[] {
  const resolved = resolveSchema(components, items);
  const variants = resolved.oneOf ?? resolved.anyOf ?? [items];
  return variants.map((variant) => exampleOf(components, variant, name.replace(/s$/, '')));
}

function stringExample({ format, description = '' }: Schema, name: string): string {
  if (format === 'date-time')
    return /end|until|expire|resume|continue|renew|due|next|move|accept/i.test(name) ? AFTER : BEFORE;
  if (format === 'date') return '2026-11-22';
  const known = BY_NAME[name];
  if (typeof known === 'string') return known;
  const [, quoted] = /(?:such as|: ) ?`([^`…]+)`/.exec(description) ?? [];
  if (quoted) return quoted;
  return /url$/i.test(name) || format === 'uri' ? 'https://example.com/' : 'text';
}

function numberExample({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Schema, name: string): number {
  const known = BY_NAME[name];
  const wanted = typeof known === 'number' ? known : /minor$/i.test(name) ? 2900 : 1;
  return Math.min(maximum, Math.max(minimum, wanted));
}
