import { type MessageHeader, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { OutgoingMail, SendMail } from '../domain/sendingPorts.ts';
import { outcomeOf } from './sesOutcome.ts';

/** SES accepts an e-mail within half a second. A request that is given up may have been accepted, so the time is long. */
const REQUEST_TIMEOUT_MS = 8_000;
const CONNECTION_TIMEOUT_MS = 1_000;

/** The most characters of a tag. Source: "MessageTag", Amazon SES API reference. */
const TAG_LENGTH_MAX = 256;

/** A client that sends each request once: an e-mail whose first request was accepted would be sent twice. */
export function createMailClient({ requestTimeoutMs = REQUEST_TIMEOUT_MS } = {}): SESv2Client {
  return new SESv2Client({
    maxAttempts: 1,
    requestHandler: {
      requestTimeout: requestTimeoutMs,
      // Without it, a response whose body stalls would never end.
      socketTimeout: requestTimeoutMs,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

export type MailGatewayOptions = {
  client: SESv2Client;
  /** The sender's address. */
  from: string;
  /** Names where Amazon SES reports what became of an e-mail. */
  configurationSet?: string;
};

/** Sends e-mails with Amazon SES. Every failure of a request is an outcome; nothing is thrown. */
export function createMailGateway({ client, from, configurationSet }: MailGatewayOptions): SendMail {
  return async (mail) => {
    if (!mail.to.every(isOneLine)) {
      return {
        kind: 'final',
        reason: 'rejected',
        error: 'the address has characters that no header may have',
      };
    }
    const command = new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [...mail.to] },
      Content: {
        Simple: {
          Subject: { Data: oneLine(mail.subject), Charset: 'UTF-8' },
          Body: {
            Html: { Data: mail.html, Charset: 'UTF-8' },
            Text: { Data: mail.text, Charset: 'UTF-8' },
          },
          Headers: headersOf(mail),
        },
      },
      EmailTags: tagsOf(mail),
      ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
    });
    try {
      const { MessageId: messageId } = await client.send(command);
      return messageId === undefined
        ? { kind: 'unknown', error: 'Amazon SES returned no message id' }
        : { kind: 'accepted', messageId };
    } catch (error) {
      return outcomeOf(error, { from });
    }
  };
}

/** Control characters and the line separators of Unicode. A line break would begin another header. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

const oneLine = (text: string): string => text.replaceAll(BREAKS, ' ').trim();
const isOneLine = (text: string): boolean => text.search(BREAKS) === -1;

/** Amazon SES accepts letters, digits, `-` and `_` only, so ids are in base64url. */
const encoded = (id: string): string => Buffer.from(id).toString('base64url');

/** One that is too long is left out: the e-mail is sent, and only its events are not recorded. */
const tagsOf = ({ accountId, key }: OutgoingMail) =>
  [
    { Name: 'account', Value: encoded(accountId) },
    { Name: 'notice', Value: encoded(key) },
  ].filter(({ Value }) => Value.length <= TAG_LENGTH_MAX);

/** `Auto-Submitted` keeps automatic replies away (RFC 3834). The last two offer to unsubscribe with one click (RFC 8058). */
function headersOf({ key, unsubscribeUrl }: OutgoingMail): MessageHeader[] {
  const headers = [
    { Name: 'X-Notice-Id', Value: encoded(key) },
    { Name: 'Auto-Submitted', Value: 'auto-generated' },
  ];
  if (unsubscribeUrl === undefined) return headers;
  return [
    ...headers,
    { Name: 'List-Unsubscribe', Value: `<${oneLine(unsubscribeUrl)}>` },
    { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
  ];
}
