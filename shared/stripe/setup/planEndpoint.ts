import { SUBSCRIBED_EVENT_TYPES } from '../../contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../stripeClient.ts';
import type { StoredStripeSettings } from '../stripeSettings.ts';
import type { Plan, ReplacementReason, SetupAction } from './setupAction.ts';
import type { EndpointState } from './stripeState.ts';

export type EndpointPlanInput = {
  /** All webhook endpoints of the Stripe account. */
  endpoints: EndpointState[];
  /** The stage's name. */
  stage: string;
  settings: StoredStripeSettings;
  /** Where the stage receives events; undefined before its first deployment. */
  webhookUrl: string | undefined;
  removesReplaced: boolean;
};

/**
 * Plans the stage's webhook endpoint. The stage owns the endpoint that its settings name, the endpoints whose metadata
 * name the stage, and the endpoints with the stage's URL. All others, and any whose metadata name another stage, are left
 * alone. A replaced endpoint keeps delivering until an operator removes it, because receiving an event twice does no harm
 * and losing an event does.
 */
export function planEndpoint(input: EndpointPlanInput): Plan {
  const { settings, webhookUrl } = input;
  const own = ownEndpoints(input);
  const stored = own.find(({ id }) => id === settings.STRIPE_WEBHOOK_ENDPOINT);
  const reason = stored && replacementReason(stored, settings);
  if (stored && reason === undefined) return keepEndpoint(stored, own, input);
  const adopted = adoptableEndpoint(own, settings);
  if (adopted) {
    const { actions, remarks } = keepEndpoint(adopted, own, input);
    return { actions: [{ kind: 'adopt_endpoint', id: adopted.id }, ...actions], remarks };
  }
  if (webhookUrl === undefined) return { actions: [], remarks: [NO_URL] };
  const replaced = stored ?? own.at(-1);
  if (!replaced) return { actions: [{ kind: 'create_endpoint', url: webhookUrl }], remarks: [] };
  const replace: SetupAction = {
    kind: 'replace_endpoint',
    url: webhookUrl,
    replaced: replaced.id,
    reason: reason ?? 'secret_unknown',
  };
  // Not removed in the same run: until the functions have read the new secret, they accept only the old endpoint's events.
  return { actions: [replace], remarks: own.map(stillDelivers) };
}

const NO_URL =
  'the webhook endpoint is not created yet: its URL is known after the deployment, so run this command again then';

const stillDelivers = ({ id }: EndpointState) =>
  `${id} keeps delivering, so that no event is lost: once events arrive through the new endpoint, run this command with --remove-replaced to delete it`;

function ownEndpoints({ endpoints, settings, stage, webhookUrl }: EndpointPlanInput): EndpointState[] {
  return endpoints
    .filter((endpoint) => endpoint.stage === undefined || endpoint.stage === stage)
    .filter(
      (endpoint) =>
        endpoint.id === settings.STRIPE_WEBHOOK_ENDPOINT ||
        endpoint.stage === stage ||
        endpoint.url === webhookUrl,
    );
}

function replacementReason(
  endpoint: EndpointState,
  settings: StoredStripeSettings,
): ReplacementReason | undefined {
  if (!settings.STRIPE_WEBHOOK_SECRET) return 'secret_unknown';
  return endpoint.apiVersion === PINNED_API_VERSION ? undefined : 'api_version';
}

/**
 * Returns the endpoint that a stored secret without an endpoint id must belong to: the stage's only endpoint, if it was
 * created by hand. The setup stores the id of an endpoint that it creates together with the secret, so a missing id means
 * that the secret is lost.
 */
function adoptableEndpoint(own: EndpointState[], settings: StoredStripeSettings): EndpointState | undefined {
  const [only, ...others] = own;
  if (!only || others.length > 0 || settings.STRIPE_WEBHOOK_ENDPOINT || only.stage !== undefined)
    return undefined;
  return replacementReason(only, settings) === undefined ? only : undefined;
}

/** Plans the changes to the endpoint that stays, and what happens to the stage's other endpoints. */
function keepEndpoint(
  kept: EndpointState,
  own: EndpointState[],
  { webhookUrl, removesReplaced }: EndpointPlanInput,
): Plan {
  const url = webhookUrl ?? kept.url;
  const differing = [
    ...(kept.url === url ? [] : ['url']),
    ...(isSameSet(kept.events, SUBSCRIBED_EVENT_TYPES) ? [] : ['events']),
    ...(kept.isEnabled ? [] : ['status']),
  ];
  const others = own.filter(({ id }) => id !== kept.id);
  const updates: SetupAction[] =
    differing.length === 0 ? [] : [{ kind: 'update_endpoint', id: kept.id, url, differing }];
  const removals: SetupAction[] = removesReplaced
    ? others.map((other) => ({ kind: 'remove_endpoint', id: other.id, url: other.url }))
    : [];
  return {
    actions: [...updates, ...removals],
    remarks: [
      ...(webhookUrl === undefined ? [`the URL of ${kept.id} is not checked: the stage has none yet`] : []),
      ...(removesReplaced ? [] : others.map(stillDelivers)),
    ],
  };
}

function isSameSet(found: readonly string[], wanted: readonly string[]): boolean {
  return found.length === wanted.length && wanted.every((item) => found.includes(item));
}
