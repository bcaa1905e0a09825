import type { Account } from '../../../shared/account/account.ts';

/** The seconds of the account's active projects. The seconds of an archived project count for the account only. */
export function onlyActiveProjects(
  account: Account,
  secondsByProject: Record<string, number>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(secondsByProject).filter(([projectId]) => Object.hasOwn(account.projects, projectId)),
  );
}
