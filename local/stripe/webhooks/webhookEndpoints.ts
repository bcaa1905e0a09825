import { newId, randomText } from '../account/ids.ts';
import type { WebhookEndpoint } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  mergedMetadata,
  requiredText,
  textListOf,
  textOf,
} from '../server/parameters.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';

/** Creates an endpoint. As in Stripe, only this response contains the signing secret. */
export function createWebhookEndpoint(account: StripeAccount, { parameters }: ApiCall): object {
  const enabledEvents = textListOf(parameters, 'enabled_events');
  if (enabledEvents.length === 0) throw missingParameter('enabled_events');
  const endpoint: WebhookEndpoint = {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: textOf(parameters, 'api_version') ?? null,
    application: null,
    created: account.now(),
    description: changedText(parameters, 'description', null),
    enabled_events: enabledEvents,
    livemode: false,
    metadata: mergedMetadata(parameters, {}),
    secret: `whsec_${randomText(32)}`,
    status: 'enabled',
    url: validUrl(requiredText(parameters, 'url')),
  };
  return account.save(endpoint);
}

export function retrieveWebhookEndpoint(account: StripeAccount, { id }: ApiCall): object {
  return withoutSecret(account.find('webhook_endpoint', id));
}

export function updateWebhookEndpoint(account: StripeAccount, { id, parameters }: ApiCall): object {
  const endpoint = account.find('webhook_endpoint', id);
  const enabledEvents = textListOf(parameters, 'enabled_events');
  const isDisabled = booleanOf(parameters, 'disabled');
  const updated: WebhookEndpoint = {
    ...endpoint,
    description: changedText(parameters, 'description', endpoint.description),
    enabled_events: enabledEvents.length > 0 ? enabledEvents : endpoint.enabled_events,
    metadata: mergedMetadata(parameters, endpoint.metadata),
    status: isDisabled === undefined ? endpoint.status : isDisabled ? 'disabled' : 'enabled',
    url: validUrl(textOf(parameters, 'url') ?? endpoint.url),
  };
  return withoutSecret(account.save(updated));
}

export function deleteWebhookEndpoint(account: StripeAccount, { id }: ApiCall): object {
  account.find('webhook_endpoint', id);
  account.store.remove('webhook_endpoint', id);
  return { id, object: 'webhook_endpoint', deleted: true };
}

export function listWebhookEndpoints(account: StripeAccount, { parameters }: ApiCall): object {
  const endpoints = account.store.newestFirst('webhook_endpoint').map(withoutSecret);
  return listPage(endpoints, parameters, '/v1/webhook_endpoints');
}

/** Returns whether the endpoint is enabled and receives events of this type. */
export function acceptsEvent(endpoint: WebhookEndpoint, eventType: string): boolean {
  if (endpoint.status !== 'enabled') return false;
  return endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(eventType);
}

function withoutSecret({ secret: _secret, ...shown }: WebhookEndpoint): Omit<WebhookEndpoint, 'secret'> {
  return shown;
}

function validUrl(url: string): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return url;
  throw badRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param: 'url',
  });
}
