import type { SendOutcome } from '../domain/sendingPorts.ts';

/*
 * What an error of SendEmail means. Sources: "SendEmail" and "Common Errors", Amazon SES API v2 reference; "Amazon SES email sending
 * errors" and "Errors related to the sending quotas for your Amazon SES account", Amazon SES developer guide.
 */

type Outcome = Exclude<SendOutcome, { kind: 'accepted' }>;

/** The guide and the reference give it different names (ThrottlingException, TooManyRequestsException), and callers saw a third. */
const DAILY_QUOTA = /daily (message|sending) quota exceeded/i;

/** The sender, and in the sandbox the recipient. A list of the identities follows. */
const NOT_VERIFIED = /not verified/i;
const IDENTITIES = /failed the check in region [^:]*:(.*)$/i;

/** The resource for which a permission is missing. */
const DENIED_IDENTITY = /:identity\/([^\s'"`]+)/;

const NO_CONFIGURATION_SET = /configuration set .*does not exist/i;

const SENDING_PAUSED = /sending (is )?(paused|suspended|disabled)|account is paused/i;

/** The most characters of an error that a notice keeps: a sentence or two. */
const ERROR_LENGTH_MAX = 300;

type SdkError = { name: string; message: string; status: number };

function sdkErrorOf(error: unknown): SdkError {
  const { name, message, $metadata } = (error ?? {}) as Partial<Error> & {
    $metadata?: { httpStatusCode?: number };
  };
  return {
    name: name ?? 'unknown',
    message: message ?? '',
    status: $metadata?.httpStatusCode ?? 0,
  };
}

/** Amazon SES lists addresses in its messages. Neither logs nor notices have them. */
function describe({ name, message }: SdkError): string {
  const text = message.replaceAll(/\S*@\S*/g, '(address)').replaceAll(/\s+/g, ' ');
  return `${name}: ${text}`.slice(0, ERROR_LENGTH_MAX);
}

/** The outcome of a request that failed. `from` is the sender's address. */
export function outcomeOf(thrown: unknown, { from }: { from: string }): Outcome {
  const sdkError = sdkErrorOf(thrown);
  const error = describe(sdkError);
  // Without a status there was no response. One below 400 was accepted, and could not be read.
  if (sdkError.status < 400 || sdkError.status >= 500) return { kind: 'unknown', error };
  return { ...meaningOf(sdkError, from), error };
}

type Meaning =
  | { kind: 'final'; reason: 'sandbox' | 'rejected' }
  | { kind: 'throttled' | 'daily_quota' | 'paused' | 'refused' | 'identity_not_verified' };

function meaningOf({ name, message, status }: SdkError, from: string): Meaning {
  if (DAILY_QUOTA.test(message)) return { kind: 'daily_quota' };
  if (NO_CONFIGURATION_SET.test(message)) return { kind: 'refused' };
  if (SENDING_PAUSED.test(message)) return { kind: 'paused' };
  switch (name) {
    case 'SendingPausedException':
    case 'AccountSuspendedException':
      return { kind: 'paused' };
    case 'TooManyRequestsException':
    case 'ThrottlingException':
    case 'Throttling':
      return { kind: 'throttled' };
    case 'LimitExceededException':
      return { kind: 'daily_quota' };
    case 'MailFromDomainNotVerifiedException':
      return { kind: 'identity_not_verified' };
    case 'MessageRejected':
    case 'BadRequestException':
      return rejectionOf(message, from);
    case 'AccessDeniedException':
      return denialOf(message, from);
    default:
      // A permission, a signature or the configuration set: an operator can fix it, and then the same e-mail can be sent.
      return { kind: status === 429 ? 'throttled' : 'refused' };
  }
}

/**
 * If the sender is among the identities that failed, no e-mail of the stage can be sent until its DNS records are there. Otherwise it is
 * the recipient.
 */
function rejectionOf(message: string, from: string): Meaning {
  if (!NOT_VERIFIED.test(message)) return { kind: 'final', reason: 'rejected' };
  const identities = (IDENTITIES.exec(message)?.[1] ?? '').split(/[,\s]+/);
  return identities.some((identity) => isSender(identity, from))
    ? { kind: 'identity_not_verified' }
    : { kind: 'final', reason: 'sandbox' };
}

/** In the sandbox, a recipient that is an identity of the AWS account is refused unless the role may use that identity, too. */
function denialOf(message: string, from: string): Meaning {
  const identity = DENIED_IDENTITY.exec(message)?.[1];
  return identity === undefined || isSender(identity, from)
    ? { kind: 'refused' }
    : { kind: 'final', reason: 'sandbox' };
}

/** Whether an identity is the sender's address or domain. */
function isSender(identity: string, from: string): boolean {
  const address = (/<(.*)>/.exec(from)?.[1] ?? from).toLowerCase();
  return [address, address.slice(address.lastIndexOf('@') + 1)].includes(identity.toLowerCase());
}
