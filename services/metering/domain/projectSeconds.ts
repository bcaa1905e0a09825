import type { Account } from '../../../shared/account/account.ts';

/** Of seconds by project, those of the account's active projects: an archived one takes no more. */
export function ofActiveProjects(account: Account, seconds: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(seconds).filter(([id]) => Object.hasOwn(account.projects, id)));
}
