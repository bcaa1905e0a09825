import * as z from 'zod/mini';
import { isId } from '../../../shared/contract/ids.ts';
import type { MailEvent } from '../domain/mailFeedback.ts';

/*
 * What SES publishes to SNS, delivered raw (Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon SNS").
 * SES may add fields and types at any time.
 */

const instant = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'an instant is expected')),
  z.transform((text: string) => Math.floor(Date.parse(text) / 1000)),
);

const recipients = z.array(z.object({ emailAddress: z.string() }));

const published = z.object({
  eventType: z.string(),
  mail: z.object({
    timestamp: instant,
    messageId: z.string(),
    destination: z._default(z.array(z.string()), []),
    tags: z._default(z.record(z.string(), z.array(z.string())), {}),
  }),
});

const bounce = z.object({ bounceType: z.string(), bouncedRecipients: recipients, timestamp: instant });
const complaint = z.object({
  complainedRecipients: recipients,
  timestamp: instant,
  complaintFeedbackType: z.nullish(z.string()),
});
const deliveryDelay = z.object({ timestamp: instant });

/** SES publishes this text when it begins to use a topic. */
const TOPIC_VALIDATED = 'Successfully validated SNS topic';

/** `other_type`: an event that nobody asked for. `not_tagged`: the e-mail is not of a notice. */
export type ParsedMailEvent =
  | { kind: 'event'; event: MailEvent }
  | { kind: 'ignored'; reason: 'topic_validated' }
  | { kind: 'ignored'; reason: 'other_type' | 'not_tagged'; type: string; messageId: string };

/** Parses the body of a message. Throws if it is not an event of SES. */
export function parseMailEvent(body: string): ParsedMailEvent {
  if (body.startsWith(TOPIC_VALIDATED)) return { kind: 'ignored', reason: 'topic_validated' };
  const given: unknown = JSON.parse(body);
  const { eventType: type, mail } = z.parse(published, given);
  const { messageId, destination } = mail;
  const reported = reportedBy(type, given, mail.timestamp);
  if (!reported) return { kind: 'ignored', reason: 'other_type', type, messageId };
  const [accountId, key] = [tagOf(mail.tags, 'account'), tagOf(mail.tags, 'notice')];
  if (!isId(accountId) || !key) return { kind: 'ignored', reason: 'not_tagged', type, messageId };
  const { addresses = [], ...rest } = reported;
  const event = { accountId, key, messageId, mailedAt: mail.timestamp, ...rest };
  // A server that forwards e-mails reports the address that it forwards to.
  return { kind: 'event', event: { ...event, addresses: [...destination, ...addresses] } };
}

type Reported = Pick<MailEvent, 'delivery' | 'at' | 'suppresses'> & { addresses?: string[] };

/** Undefined for a type that is not subscribed. */
function reportedBy(type: string, given: unknown, mailedAt: number): Reported | undefined {
  switch (type) {
    case 'Send':
      return { delivery: 'send', at: mailedAt };
    case 'Reject':
      return { delivery: 'reject', at: mailedAt };
    case 'DeliveryDelay': {
      const { timestamp: at } = z.parse(z.object({ deliveryDelay }), given).deliveryDelay;
      return { delivery: 'delay', at };
    }
    case 'Bounce':
      return bounced(z.parse(z.object({ bounce }), given).bounce);
    case 'Complaint':
      return complained(z.parse(z.object({ complaint }), given).complaint);
    default:
      return undefined;
  }
}

/**
 * SES asks to remove an address only after a permanent bounce, and its own suppression list has only these. An undetermined one says too
 * little, and a transient one can be an automatic reply.
 */
function bounced({ bounceType, bouncedRecipients, timestamp: at }: z.output<typeof bounce>): Reported {
  const addresses = bouncedRecipients.map(({ emailAddress }) => emailAddress);
  const isPermanent = bounceType === 'Permanent';
  return { delivery: 'bounce', at, addresses, ...(isPermanent ? { suppresses: 'bounce' as const } : {}) };
}

/** `not-spam` says that a message was taken for spam by mistake (RFC 6430). */
function complained({
  complaintFeedbackType,
  complainedRecipients,
  timestamp: at,
}: z.output<typeof complaint>): Reported {
  const addresses = complainedRecipients.map(({ emailAddress }) => emailAddress);
  return complaintFeedbackType === 'not-spam'
    ? { delivery: 'send', at }
    : { delivery: 'complaint', at, addresses, suppresses: 'complaint' };
}

/** The value of a tag, which the sender encodes because tags allow few characters. */
const tagOf = (tags: Record<string, string[]>, name: string): string | undefined => {
  const [value] = tags[name] ?? [];
  return value === undefined ? undefined : Buffer.from(value, 'base64url').toString('utf8');
};
