import type { Account } from '../../../shared/account/account.ts';
import type { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import type { ProjectUsage } from '../domain/projects.ts';
import { usage } from '../domain/usage.ts';

/** The usage of an account at `now` (epoch seconds), with that of its projects if the request includes them. */
export function usageResponse(
  account: Account,
  projects: ProjectUsage[] | undefined,
  now: number,
): ResponseOf<(typeof accountRoutes)['getUsage']> {
  return { status: 200, body: { ...usage(account, now), projects: projects?.map(projectBody) } };
}

/** Minutes are rounded down, like those of the account. */
function projectBody({ secondsUsed, ...project }: ProjectUsage) {
  return { ...project, minutesUsed: Math.floor(secondsUsed / SECONDS_PER_MINUTE) };
}
