import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { notificationInputs } from '../../../shared/contract/notifications/inputs.ts';
import { notificationRoutes } from '../../../shared/contract/notifications/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { parseInput } from '../../../shared/http/parseInput.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { readJsonObject } from '../../../shared/http/readBody.ts';
import { publicRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { confirmAddress, kindOfLink, type LinkRefusal, setPreference } from '../domain/links.ts';
import { PREFERENCE_PATH, preferenceUrl } from '../domain/mail.ts';
import { notificationsApiEnv } from '../env.ts';
import { createLinkStore } from '../store/linkStore.ts';

const wire = lazy(() => {
  const env = loadEnv(notificationsApiEnv);
  return { links: createLinkStore(createTableClient(env.TABLE_NAME)), pagesUrl: env.PAGES_URL };
});
type Deps = ReturnType<typeof wire>;
type Routes = typeof notificationRoutes;

const now = () => Math.floor(Date.now() / 1000);

/** Throws the one problem of all links that are not valid. */
function valid<Outcome extends { kind: string }>(outcome: Outcome | LinkRefusal): Outcome {
  if (outcome.kind === 'refused') {
    throw new Problem('link_not_valid', 'The link was used, has expired, or never existed.');
  }
  return outcome as Outcome;
}

const confirm = publicRoute(
  notificationRoutes.confirmContact,
  async ({ links }: Deps, event): Promise<ResponseOf<Routes['confirmContact']>> => {
    const { token } = parseInput(notificationInputs.confirmContact, readJsonObject(event));
    valid(await confirmAddress(links, { token, now: now() }));
    return { status: 200, body: { confirmed: true } };
  },
);

const page = publicRoute(
  notificationRoutes.getUnsubscribePage,
  async ({ links, pagesUrl }: Deps, event): Promise<ResponseOf<Routes['getUnsubscribePage']>> => {
    const { token } = parseInput(notificationInputs.getUnsubscribePage, event.queryStringParameters ?? {});
    const url = await preferencePage({ links, pagesUrl }, token);
    return { status: 303, body: { url }, headers: { Location: url } };
  },
);

async function preferencePage({ links, pagesUrl }: Deps, token: string | undefined): Promise<string> {
  if (token === undefined) return `${pagesUrl}${PREFERENCE_PATH}`;
  return preferenceUrl(pagesUrl, { kind: await kindOfLink(links, { token, now: now() }), token });
}

async function changed(
  { links }: Deps,
  { token, isEnabled }: { token: string; isEnabled: boolean },
): Promise<ResponseOf<Routes['unsubscribeByLink']>> {
  const { notice: kind } = valid(await setPreference(links, { token, isEnabled, now: now() }));
  return { status: 200, body: { kind, enabled: isEnabled } };
}

/** Mail programs send the form field `List-Unsubscribe=One-Click` (RFC 8058), which says nothing that the route does not. */
const unsubscribe = publicRoute(notificationRoutes.unsubscribeByLink, (deps: Deps, event) => {
  const { token } = parseInput(notificationInputs.unsubscribeByLink, event.queryStringParameters ?? {});
  return changed(deps, { token, isEnabled: false });
});

const preference = publicRoute(notificationRoutes.setNoticePreference, (deps: Deps, event) => {
  const { token, enabled } = parseInput(notificationInputs.setNoticePreference, readJsonObject(event));
  return changed(deps, { token, isEnabled: enabled });
});

/** What the links in e-mails lead to. Their tokens are in no log: a line of a request has its route only. */
export const handler = httpFunction(
  createLogger('notifications'),
  routed(wire, [confirm, page, unsubscribe, preference]),
);
