import { expect, it } from 'vitest';
import { startPage } from '../../../local/startPage.ts';

const INPUT = {
  baseUrl: 'http://127.0.0.1:4000',
  stateDirectory: '/home/anna/.local',
  stripe: { apiBase: 'https://api.stripe.com', isEmulator: false },
  endpoints: {
    dynamoDb: 'http://127.0.0.1:4002',
    sqsAndS3: 'http://127.0.0.1:4003',
    secrets: 'http://127.0.0.1:4004',
    issuer: 'http://127.0.0.1:4001',
    mailbox: 'http://127.0.0.1:4006',
  },
};

it('the start page of the local run escapes the directory that the developer chose', () => {
  const page = startPage({ ...INPUT, stateDirectory: '/tmp/<b>"&\'' });
  expect(page).not.toContain('<b>');
  expect(page).toContain('/tmp/&#60;b&#62;&#34;&#38;&#39;/functions.log');
});

it('the start page of the local run links to the mailbox', () => {
  expect(startPage(INPUT)).toContain('<a href="http://127.0.0.1:4006">');
});

it('the start page of the local run names the emulator of Stripe, or its test mode', () => {
  expect(startPage(INPUT)).toContain('test mode at <code>https://api.stripe.com</code>');
  const stripe = { apiBase: 'http://127.0.0.1:4005', isEmulator: true };
  expect(startPage({ ...INPUT, stripe })).toContain('emulator at <code>http://127.0.0.1:4005</code>');
});
