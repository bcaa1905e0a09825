import { expect, it } from 'vitest';
import { emailLinkOf } from '../../../web/src/app/links/emailLink.ts';

const TOKEN = 'abcDEF0123456789-_abcDEF0123456789-_abcDEF0';
const linkOf = (address: string) => emailLinkOf(new URL(address, 'https://app.example'));

it('the link to confirm an address has its token in the fragment', () => {
  expect(linkOf(`/app/confirm-address#${TOKEN}`)).toEqual({ page: 'confirm', token: TOKEN });
  expect(linkOf(`/app/confirm-address?utm_source=mail#${TOKEN}`)).toEqual({ page: 'confirm', token: TOKEN });
});

it.each(['quota_80', 'quota_100', 'invoice_paid'])('the link to stop e-mails names the kind %s', (kind) => {
  expect(linkOf(`/app/e-mails#${kind}=${TOKEN}`)).toEqual({ page: 'preference', kind, token: TOKEN });
});

it.each([
  ['/app/confirm-address', 'confirm'],
  ['/app/confirm-address#', 'confirm'],
  [`/app/confirm-address#${TOKEN.slice(1)}`, 'confirm'],
  [`/app/confirm-address#${TOKEN}A`, 'confirm'],
  [`/app/confirm-address?token=${TOKEN}`, 'confirm'],
  ['/app/confirm-address#<script>alert(1)</script>', 'confirm'],
  [`/app/e-mails#${TOKEN}`, 'preference'],
  [`/app/e-mails#payment_failed=${TOKEN}`, 'preference'],
  [`/app/e-mails#__proto__=${TOKEN}`, 'preference'],
  [`/app/e-mails#quota_80=${TOKEN}=`, 'preference'],
  ['/app/e-mails#quota_80=', 'preference'],
])('%s is incomplete', (address, of) => {
  expect(linkOf(address)).toEqual({ page: 'incomplete', of });
});

it.each([`/app#${TOKEN}`, `/app/settings#${TOKEN}`, `/app/confirm-address/more#${TOKEN}`, '/app/callback'])(
  '%s is a page of the app',
  (address) => {
    expect(linkOf(address)).toBeUndefined();
  },
);
