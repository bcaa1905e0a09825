import type Stripe from 'stripe';
import { SUBSCRIBED_EVENT_TYPES } from '../../../shared/contract/webhooks/messages.ts';
import { STAGE_METADATA_KEY } from '../../../shared/stripe/setup/metadataKeys.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import type { EndpointGateway, EndpointState } from '../domain/ports.ts';

/** More than the 16 endpoints that Stripe allows. */
const ENDPOINT_COUNT_MAX = 100;

/**
 * Reads the state of the stage's webhook endpoint: the one that the settings name, otherwise those whose metadata name the
 * stage. A replaced endpoint keeps delivering until an operator removes it, so one that receives is enough. Throws the faults of
 * `stripeFault`.
 */
export function createEndpointGateway(
  stripe: Stripe,
  { endpointId, stage }: { endpointId: string | undefined; stage: string },
): EndpointGateway {
  return {
    async readEndpoint() {
      try {
        if (endpointId !== undefined) return stateOf(await stripe.webhookEndpoints.retrieve(endpointId));
        const { data } = await stripe.webhookEndpoints.list({ limit: ENDPOINT_COUNT_MAX });
        const states = data.filter(({ metadata }) => metadata[STAGE_METADATA_KEY] === stage).map(stateOf);
        // Without one that receives, the newest decides: Stripe lists it first.
        return states.find(({ kind }) => kind === 'receiving') ?? states[0] ?? { kind: 'unknown' };
      } catch (error) {
        if (isMissing(error)) return { kind: 'deleted' };
        throw stripeFault(error);
      }
    },
  };
}

function stateOf({ status, enabled_events: enabled }: Stripe.WebhookEndpoint): EndpointState {
  if (status !== 'enabled') return { kind: 'disabled' };
  if (enabled.includes('*')) return { kind: 'receiving' };
  const types = SUBSCRIBED_EVENT_TYPES.filter((type) => !enabled.includes(type));
  return types.length === 0 ? { kind: 'receiving' } : { kind: 'types_missing', types };
}
