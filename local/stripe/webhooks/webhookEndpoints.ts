import type { StripeAccount } from '../account/account.ts';
import { newId, randomText } from '../account/ids.ts';
import type { WebhookEndpoint } from '../account/storedTypes.ts';
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

/** Makes an endpoint. This answer alone shows its signing secret, as with Stripe. */
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
    url: checkedUrl(requiredText(parameters, 'url')),
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
    url: checkedUrl(textOf(parameters, 'url') ?? endpoint.url),
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

/** Whether an endpoint asked for events of that type. */
export function isWanted(endpoint: WebhookEndpoint, eventType: string): boolean {
  if (endpoint.status !== 'enabled') return false;
  return endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(eventType);
}

function withoutSecret({ secret: _secret, ...shown }: WebhookEndpoint): Omit<WebhookEndpoint, 'secret'> {
  return shown;
}

function checkedUrl(url: string): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return url;
  throw badRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
    code: 'url_invalid',
    param: 'url',
  });
}
