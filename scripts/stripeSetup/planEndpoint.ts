import { APPLIED_EVENT_TYPES } from '../../shared/contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import type { ReplacedBecause, SetupAction } from './setupAction.ts';
import type { FoundEndpoint } from './stripeFacts.ts';

export type EndpointQuestion = {
  /** All of the Stripe account. */
  endpoints: FoundEndpoint[];
  stage: string;
  settings: StoredStripeSettings;
  /** Where the stage takes its events; undefined before its first deployment. */
  webhookUrl: string | undefined;
  removesReplaced: boolean;
};

export type EndpointPlan = { actions: SetupAction[]; remarks: string[] };

/**
 * What to do about the stage's webhook endpoint. Its own are the one that the settings name, those marked with its
 * name, and those of its URL; any other, and one that is marked for another stage, is another's and left alone. Another endpoint than the present one goes on
 * delivering until an operator has it removed: an event that comes twice does no harm, one that is lost does.
 */
export function planEndpoint(question: EndpointQuestion): EndpointPlan {
  const { settings, webhookUrl } = question;
  const own = ownEndpoints(question);
  const stored = own.find(({ id }) => id === settings.STRIPE_WEBHOOK_ENDPOINT);
  const because = stored && whyReplaced(stored, settings);
  if (stored && because === undefined) return keep(stored, own, question, []);
  const adopted = adoptable(own, settings);
  if (adopted) return keep(adopted, own, question, [{ kind: 'adopt_endpoint', id: adopted.id }]);
  if (webhookUrl === undefined) return { actions: [], remarks: [NO_URL] };
  const replaced = stored ?? own.at(-1);
  if (!replaced) return { actions: [{ kind: 'create_endpoint', url: webhookUrl }], remarks: [] };
  return {
    actions: [
      {
        kind: 'replace_endpoint',
        url: webhookUrl,
        replaced: replaced.id,
        because: because ?? 'secret_unknown',
      },
    ],
    // Never at once: until the functions have read the new secret, the old endpoint is the one they believe.
    remarks: own.map(remarkOn),
  };
}

const NO_URL =
  'the webhook endpoint is still to be made: its URL is known after the deployment, so run this again then';

const remarkOn = ({ id }: FoundEndpoint) =>
  `${id} goes on delivering, so that no event is lost: when events come in over the new endpoint, --remove-replaced deletes it`;

function ownEndpoints({ endpoints, settings, stage, webhookUrl }: EndpointQuestion): FoundEndpoint[] {
  return endpoints
    .filter((endpoint) => endpoint.stage === undefined || endpoint.stage === stage)
    .filter(
      (endpoint) =>
        endpoint.id === settings.STRIPE_WEBHOOK_ENDPOINT ||
        endpoint.stage === stage ||
        endpoint.url === webhookUrl,
    );
}

function whyReplaced(endpoint: FoundEndpoint, settings: StoredStripeSettings): ReplacedBecause | undefined {
  if (!settings.STRIPE_WEBHOOK_SECRET) return 'secret_unknown';
  return endpoint.apiVersion === PINNED_API_VERSION ? undefined : 'api_version';
}

/**
 * The endpoint that a secret without a name must be of: the only one there is, and made by hand. The name of one that
 * the set-up made is stored with its secret, so where the name is missing the secret is lost.
 */
function adoptable(own: FoundEndpoint[], settings: StoredStripeSettings): FoundEndpoint | undefined {
  const [only, ...others] = own;
  if (!only || others.length > 0 || settings.STRIPE_WEBHOOK_ENDPOINT || only.stage !== undefined)
    return undefined;
  return whyReplaced(only, settings) === undefined ? only : undefined;
}

/** Mends what can be changed of an endpoint, and deals with the others. */
function keep(
  kept: FoundEndpoint,
  own: FoundEndpoint[],
  { webhookUrl, removesReplaced }: EndpointQuestion,
  before: SetupAction[],
): EndpointPlan {
  const url = webhookUrl ?? kept.url;
  const differing = [
    ...(kept.url === url ? [] : ['url']),
    ...(isSameSet(kept.events, APPLIED_EVENT_TYPES) ? [] : ['events']),
    ...(kept.isEnabled ? [] : ['status']),
  ];
  const others = own.filter(({ id }) => id !== kept.id);
  const removals = others.map(
    (other): SetupAction => ({ kind: 'remove_endpoint', id: other.id, url: other.url }),
  );
  return {
    actions: [
      ...before,
      ...(differing.length === 0
        ? []
        : [{ kind: 'update_endpoint', id: kept.id, url, differing } satisfies SetupAction]),
      ...(removesReplaced ? removals : []),
    ],
    remarks: [
      ...(webhookUrl === undefined ? [`the URL of ${kept.id} is not compared: the stage has none yet`] : []),
      ...(removesReplaced ? [] : others.map(remarkOn)),
    ],
  };
}

function isSameSet(found: readonly string[], wanted: readonly string[]): boolean {
  return found.length === wanted.length && wanted.every((item) => found.includes(item));
}
