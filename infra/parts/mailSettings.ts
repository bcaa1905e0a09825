import * as z from 'zod/mini';

/** The identity from which a stage sends e-mails (docs/mail.md). */
export const mailSettings = z.strictObject({
  /**
   * The domain of the sender. The stack creates it as an identity of Amazon SES, so two stages of an AWS account and region need
   * different domains.
   */
  domain: z.string().check(z.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name')),
  /** The sender's address. Default: no-reply at the domain. */
  from: z.optional(z.email()),
  /** How many e-mails a second the stage sends. At most the maximum send rate of the AWS account in its region: 1 in the SES sandbox. */
  perSecondMax: z.int().check(z.minimum(1), z.maximum(1_000)),
  /** Whether Stripe e-mails paid invoices itself. The stage then sends no e-mail of its own about them. Default: no. */
  stripeSendsInvoices: z.optional(z.boolean()),
});

export type MailSettings = z.output<typeof mailSettings>;

/** The address that e-mails come from. */
export const mailFrom = ({ domain, from }: MailSettings): string => from ?? `no-reply@${domain}`;

/**
 * The subdomain to which bounces return, so that SPF covers the stage's domain. SES requires a subdomain of the identity from which no
 * e-mail is sent.
 */
export const bounceDomain = ({ domain }: MailSettings): string => `bounces.${domain}`;

/** Problems of settings that are each valid but contradict each other. */
export function findMailConflicts({ mail }: { mail?: MailSettings }): string[] {
  if (mail?.from === undefined) return [];
  const sender = mail.from.split('@')[1]?.toLowerCase() ?? '';
  if (sender === bounceDomain(mail)) {
    return [`mail.from cannot be at ${sender}, to which bounces return`];
  }
  const isCovered = sender === mail.domain || sender.endsWith(`.${mail.domain}`);
  return isCovered ? [] : [`mail.from must be an address at ${mail.domain}, but is at ${sender}`];
}
