import type { Page } from 'playwright-core';
import { chooseAtIssuer, newPerson } from './people.ts';

/** Who can sign in at the local issuer: `vera` is a viewer, `otto` an operator; `stranger` has no role. */
export type TestOperator = 'vera' | 'otto' | 'stranger';

const NAMES = { vera: 'Vera Rubin', otto: 'Otto Stern' } as const;

/** Signs in at the page of the issuer, which must be open or be opening. */
export async function chooseOperator(page: Page, operator: TestOperator): Promise<void> {
  if (operator === 'stranger') return chooseAtIssuer(page, newPerson());
  await page.getByRole('button', { name: NAMES[operator] }).click();
}

/** Opens a page of the console as somebody who has to sign in first, and waits for its heading. */
export async function openConsole(page: Page, operator: TestOperator, path = '/operator'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await chooseOperator(page, operator);
  await page.locator('.person').waitFor();
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
}
