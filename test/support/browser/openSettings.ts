import type { Locator, Page, Route } from 'playwright-core';
import { type Contact, contactOf, serveContact } from './contact.ts';
import { NO_SUBSCRIPTION, SUBSCRIPTION, type Subscription, subscribed } from './invoices.ts';
import type { PageOptions } from './newPage.ts';
import { newAppPage, newPerson, signIn } from './people.ts';

type SettingsOptions = PageOptions & {
  subscription?: Subscription | ((route: Route) => Promise<void>);
  contact?: Partial<Contact>;
  /** What the app asks the issuer for. Without `email`, the sign-in proves no address. */
  scope?: string;
};

/** Opens the settings of an account with this subscription and this contact. */
export async function openSettings(options: SettingsOptions = {}) {
  const page = await newAppPage(options);
  const { subscription = NO_SUBSCRIPTION } = options;
  await page.route(
    SUBSCRIPTION,
    typeof subscription === 'function' ? subscription : subscribed(subscription),
  );
  if (options.scope !== undefined) await requestScope(page, options.scope);
  // Verified by a link, so that the sign-in changes nothing.
  const served = await serveContact(page, contactOf({ verifiedBy: 'link', ...options.contact }));
  await signIn(page, newPerson(), '/app/settings');
  await page.getByRole('heading', { name: /^(Settings|Réglages)$/ }).waitFor();
  return { page, served };
}

/** Lets the app ask the issuer for other scopes than the stage has. */
async function requestScope(page: Page, scope: string): Promise<void> {
  await page.route('**/app/config.json', async (route) => {
    const response = await route.fetch();
    const config = await response.json();
    await route.fulfill({ response, json: { ...config, identity: { ...config.identity, scope } } });
  });
}

/** The section of the settings. */
export const emailSection = (page: Page): Locator => page.getByRole('region', { name: /^E-mails?$/ });
