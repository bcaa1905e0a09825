import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inject } from 'vitest';
import type { LocalResources } from '../../../infra/localStage.ts';
import { waitFor } from '../waitFor.ts';

/** An e-mail in the mailbox of the local run. */
export type ReceivedMail = {
  messageId: string;
  from: string;
  destination: { to: string[]; cc?: string[]; bcc?: string[] };
  subject: string;
  body: { html?: string; text?: string };
  /** When it was sent, in epoch seconds. */
  at: number;
};

/** The e-mails that the local run has sent to an address, in the order in which they were sent. */
export async function mailsTo(address: string): Promise<ReceivedMail[]> {
  const { stage } = inject('target');
  if (!stage?.stateDirectory) throw new Error('the target has no mailbox');
  const file = path.join(stage.stateDirectory, 'resources.json');
  const { endpoints } = JSON.parse(readFileSync(file, 'utf8')) as LocalResources;
  const response = await fetch(`${endpoints.mailbox}/store`, { signal: AbortSignal.timeout(10_000) });
  const { emails } = (await response.json()) as { emails: ReceivedMail[] };
  return emails.filter(({ destination }) => destination.to.some((one) => one.includes(address)));
}

/** Waits until an address has received so many e-mails, and returns them. */
export const waitForMails = (address: string, count: number): Promise<ReceivedMail[]> =>
  waitFor(
    () => mailsTo(address),
    (mails) => mails.length >= count,
  );
