import { setTimeout as sleep } from 'node:timers/promises';
import { publicRoutes } from '../../../shared/contract/public/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { logFault } from '../../../shared/http/httpFunction.ts';
import { publicRoute } from '../../../shared/http/routes.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { showsBadge } from '../domain/badge.ts';
import type { BadgeStore } from '../domain/ports.ts';

/** CloudFront and browsers keep a response this long, so an account that begins to pay is without the badge within two minutes. */
const CACHED_SECONDS = 60;

/**
 * No response is sent before. What the table returns about a key that exists takes a fraction of a millisecond longer, which nobody can
 * measure behind this: both reads together take less.
 */
const RESPONSE_MS_MIN = 20;

type Deps = { badges: BadgeStore };

/**
 * Whether a page shows the badge. Every response has the same status and headers. A fault is one in the log, and hides the badge: browsers
 * would show a failed request in the console of the customer's page.
 */
export const badgeRoute = (logger: Logger) =>
  publicRoute(
    publicRoutes.getBadge,
    async ({ badges }: Deps, event): Promise<ResponseOf<(typeof publicRoutes)['getBadge']>> => {
      const publicKey = event.pathParameters?.public_key ?? '';
      const now = Math.floor(Date.now() / 1000);
      const asked = showsBadge(badges, { publicKey, now }).catch((error: unknown) => {
        logFault(logger, { requestId: event.requestContext.requestId, error });
        return false;
      });
      const [show] = await Promise.all([asked, sleep(RESPONSE_MS_MIN)]);
      return {
        status: 200,
        body: { show },
        headers: { 'Cache-Control': `public, max-age=${CACHED_SECONDS}` },
      };
    },
  );
