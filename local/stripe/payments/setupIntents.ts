import { newId, randomText } from '../account/ids.ts';
import type { SetupIntent } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { booleanOf, changedText, mergedMetadata, textListOf, textOf } from '../server/parameters.ts';
import { authenticationRequired, cardDeclined } from '../server/stripeError.ts';
import { findOrCreateMethod } from './paymentMethods.ts';
import { outcomeOfLast4 } from './testCards.ts';

export function createSetupIntent(account: StripeAccount, { parameters }: ApiCall): object {
  const id = newId('seti');
  const methodId = textOf(parameters, 'payment_method');
  const method = methodId ? findOrCreateMethod(account, methodId, { param: 'payment_method' }) : undefined;
  const intent = account.save(
    {
      ...emptySetupIntent(id, account.now()),
      client_secret: `${id}_secret_${randomText(24)}`,
      customer: changedText(parameters, 'customer', null),
      description: changedText(parameters, 'description', null),
      metadata: mergedMetadata(parameters, {}),
      payment_method: method?.id ?? null,
      payment_method_types: textListOf(parameters, 'payment_method_types'),
    },
    'setup_intent.created',
  );
  if (!method || !booleanOf(parameters, 'confirm')) return intent;
  const outcome = outcomeOfLast4(method.card?.last4);
  if (outcome === 'declined') {
    account.record('setup_intent.setup_failed', intent);
    throw cardDeclined();
  }
  if (outcome === 'needs_authentication') throw authenticationRequired();
  return account.save({ ...intent, status: 'succeeded' }, 'setup_intent.succeeded');
}

export function retrieveSetupIntent(account: StripeAccount, { id }: ApiCall): object {
  return account.find('setup_intent', id);
}

function emptySetupIntent(id: string, now: number): SetupIntent {
  return {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: null,
    created: now,
    customer: null,
    description: null,
    excluded_payment_method_types: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  };
}
