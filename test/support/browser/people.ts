import type { Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { newPage, type PageOptions } from './newPage.ts';

/** The issuer that the pages under test use. */
export function issuerUrl(): string {
  const { issuer } = inject('target');
  if (issuer === undefined) throw new Error('the target has no issuer in which anybody can sign in');
  return issuer;
}

/** Opens a page that may go to the issuer. */
export function newAppPage(options: PageOptions = {}): Promise<Page> {
  return newPage({ ...options, allowedOrigins: [issuerUrl(), ...(options.allowedOrigins ?? [])] });
}

let people = 0;

/** Somebody who has used nothing yet, so that tests do not see the sessions of others. */
export function newPerson() {
  people += 1;
  const name = `Marie ${people} of ${process.pid}`;
  return { name, email: `marie-${people}-${process.pid}@example.com` };
}

export type TestPerson = ReturnType<typeof newPerson>;

/** Signs in at the page of the issuer, which must be open or be opening. */
export async function chooseAtIssuer(page: Page, { name, email }: TestPerson): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens a page of the app as somebody who has to sign in first, and waits for what it shows. */
export async function signIn(
  page: Page,
  person: TestPerson,
  path = '/app',
  shown: Locator = path.startsWith('/app/') ? page.locator('.person') : page.getByRole('meter').first(),
): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: /^(Sign in|Se connecter)$/ }).click();
  await chooseAtIssuer(page, person);
  await shown.waitFor();
}

/** Opens a page of the app that is not the overview as somebody who has to sign in first. Returns the id of their account. */
export async function openAs(page: Page, person: TestPerson, path: string): Promise<string> {
  await page.goto(path);
  await page.getByRole('button', { name: /^(Sign in|Se connecter)$/ }).click();
  const called = page.waitForRequest((request) => request.headers().authorization !== undefined);
  await chooseAtIssuer(page, person);
  const token = (await called).headers().authorization ?? '';
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return sub;
}
