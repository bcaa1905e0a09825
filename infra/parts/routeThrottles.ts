import type { CfnStage, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { directoryRoutes, insightsRoutes } from '../../shared/contract/insights/routes.ts';
import { notificationRoutes } from '../../shared/contract/notifications/routes.ts';
import { publicRoutes } from '../../shared/contract/public/routes.ts';
import { routeKeysOf } from '../../shared/contract/route.ts';
import { webhookRoutes } from '../../shared/contract/webhooks/routes.ts';

/** Requests a second, and how many of them may come at once. */
type Throttle = { rate: number; burst: number };

/**
 * A page reads the plans once for each visitor, and a monitor calls /health a few times a minute. 50 a second are four million
 * visitors a day. Their responses are cached.
 */
const PUBLIC: Throttle = { rate: 50, burst: 100 };

/**
 * CloudFront asks at most once a minute for each key, in each of its six regional caches of North America and Europe: 1,000 badges that
 * are looked at all the time cause 1,000 × 6 / 60 s = 100 a second. Beyond, badges are not shown.
 */
const BADGES: Throttle = { rate: 100, burst: 200 };

/** Ten million accounts cause 540 events a second at the peak (docs/scale.md). Stripe delivers refused events again. */
const WEBHOOKS: Throttle = { rate: 600, burst: 1_200 };

/**
 * People follow links in e-mails, and their mail programs stop e-mails for them. A stage sends far fewer e-mails a second. Each request
 * reads the table, and nobody can guess a token.
 */
const LINKS: Throttle = { rate: 50, burst: 100 };

/** Nobody needs a path that does not exist. */
const UNMATCHED: Throttle = { rate: 20, burst: 40 };

/**
 * A console reads a few of these a minute. A request reads up to 95 items, or up to 419 read units (docs/insights.md): ten a second of the
 * dearest route are $1.90 an hour, and a script that loops takes no more from the table.
 */
const FIGURES: Throttle = { rate: 10, burst: 20 };

/** The routes that strangers can call, and those that read much: a flood of them is neither expensive nor takes anything from sessions. */
const THROTTLES = new Map<string, Throttle>([
  ...routeKeysOf(publicRoutes).map((key) => [key, PUBLIC] as const),
  ...routeKeysOf({ getBadge: publicRoutes.getBadge }).map((key) => [key, BADGES] as const),
  ...routeKeysOf(notificationRoutes).map((key) => [key, LINKS] as const),
  ...routeKeysOf(webhookRoutes).map((key) => [key, WEBHOOKS] as const),
  ...routeKeysOf(insightsRoutes).map((key) => [key, FIGURES] as const),
  ...routeKeysOf(directoryRoutes).map((key) => [key, FIGURES] as const),
  ['$default', UNMATCHED],
]);

/**
 * Throttles these routes below the limit of the stage. To be called for each route once it exists: API Gateway
 * refuses the settings of a route that it does not have.
 */
export function throttleRoute(stage: CfnStage, route: HttpRoute, key: string, stageLimit: number): void {
  const throttle = THROTTLES.get(key);
  if (!throttle) return;
  stage.addPropertyOverride(`RouteSettings.${key.replaceAll('.', '\\.')}`, {
    ThrottlingRateLimit: Math.min(throttle.rate, stageLimit),
    ThrottlingBurstLimit: Math.min(throttle.burst, stageLimit),
  });
  stage.node.addDependency(route);
}
