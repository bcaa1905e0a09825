import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';

export type Contact = Operations['getContact']['response'];
type Change = Operations['setContact']['input'];

export const CONTACT = '**/accounts/contact';

/** An address that the issuer has verified, with all e-mails on, as the API returns it. */
export function contactOf(differences: Partial<Contact> = {}): Contact {
  return {
    email: 'ada@example.com',
    verifiedBy: 'id_token',
    problem: null,
    pendingEmail: null,
    pendingProblem: null,
    confirmationFrom: null,
    resendFrom: null,
    language: 'en',
    timeZone: 'UTC',
    notices: { quota_80: true, quota_100: true, invoice_paid: true },
    ...differences,
  };
}

/** Of somebody who has not been seen yet. */
export const NO_CONTACT = contactOf({ email: null, verifiedBy: null, timeZone: null });

const HOUR_MS = 3_600_000;

/** What the API makes of a change. */
function changed(contact: Contact, change: Change): Contact {
  return {
    ...contact,
    ...(change.id_token && { email: emailOf(change.id_token), verifiedBy: 'id_token', problem: null }),
    ...(change.email && {
      pendingEmail: change.email,
      pendingProblem: null,
      confirmationFrom: new Date(Date.now() + HOUR_MS).toISOString(),
      resendFrom: new Date(Date.now() + 25 * HOUR_MS).toISOString(),
    }),
    language: change.language ?? contact.language,
    timeZone: change.time_zone ?? contact.timeZone,
    notices: { ...contact.notices, ...change.notices },
  };
}

function emailOf(idToken: string): string {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()).email;
}

/** Answers the requests of all tabs as the API would. A test changes `contact` while they are open. */
export async function serveContact(page: Page, contact: Contact) {
  const served = { contact, reads: 0, changes: [] as Change[], requests: [] as Request[] };
  await page.context().route(CONTACT, (route) => {
    const request = route.request();
    served.requests.push(request);
    if (request.method() === 'PUT') {
      const change = request.postDataJSON() as Change;
      served.changes.push(change);
      served.contact = changed(served.contact, change);
    } else served.reads += 1;
    return route.fulfill({ json: served.contact });
  });
  return served;
}
