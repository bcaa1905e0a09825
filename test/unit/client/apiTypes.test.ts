import { expectTypeOf, it } from 'vitest';
import type * as z from 'zod/mini';
import type { Operations, ProblemExtensions } from '../../../client/src/apiTypes.ts';
import type { accountAdminInputs } from '../../../shared/contract/accounts/adminInputs.ts';
import type { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import type { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import type { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import type { billingInputs } from '../../../shared/contract/billing/inputs.ts';
import type { billingResponses } from '../../../shared/contract/billing/responses.ts';
import type { statementInputs } from '../../../shared/contract/billing/statementInputs.ts';
import type { statementResponses } from '../../../shared/contract/billing/statementResponses.ts';
import type { insightsInputs } from '../../../shared/contract/insights/inputs.ts';
import type { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import type { meteringInputs } from '../../../shared/contract/metering/inputs.ts';
import type { meteringResponses } from '../../../shared/contract/metering/responses.ts';
import type { migrationAdminInputs, migrationInputs } from '../../../shared/contract/migration/inputs.ts';
import type {
  migrationAdminResponses,
  migrationResponses,
} from '../../../shared/contract/migration/responses.ts';
import type {
  notificationAdminInputs,
  notificationInputs,
} from '../../../shared/contract/notifications/inputs.ts';
import type {
  notificationAdminResponses,
  notificationResponses,
} from '../../../shared/contract/notifications/responses.ts';
import type { offerAdminInputs, offerInputs } from '../../../shared/contract/offers/inputs.ts';
import type { offerAdminResponses, offerResponses } from '../../../shared/contract/offers/responses.ts';
import type { problemExtensions } from '../../../shared/contract/problemExtensions.ts';
import type { publicInputs } from '../../../shared/contract/public/inputs.ts';
import type { publicResponses } from '../../../shared/contract/public/responses.ts';
import type { supportAdminInputs, supportInputs } from '../../../shared/contract/support/inputs.ts';
import type { supportAdminResponses, supportResponses } from '../../../shared/contract/support/responses.ts';
import type { webhookAdminInputs } from '../../../shared/contract/webhooks/inputs.ts';
import type { webhookAdminResponses } from '../../../shared/contract/webhooks/responses.ts';

/*
 * What zod infers from the schemas, against what is written for the client. The compiler checks this file: `npm run check`.
 */

/** Mail programs and browsers call them, no client. */
type CalledByOthers = 'getUnsubscribePage' | 'unsubscribeByLink';

type Inputs = typeof meteringInputs &
  typeof accountInputs &
  typeof accountAdminInputs &
  typeof billingInputs &
  typeof statementInputs &
  typeof insightsInputs &
  Omit<typeof notificationInputs, CalledByOthers> &
  typeof notificationAdminInputs &
  typeof migrationInputs &
  typeof migrationAdminInputs &
  typeof supportInputs &
  typeof supportAdminInputs &
  typeof publicInputs &
  typeof offerInputs &
  typeof offerAdminInputs &
  typeof webhookAdminInputs;
type Responses = typeof meteringResponses &
  typeof accountResponses &
  typeof accountAdminResponses &
  typeof publicResponses &
  typeof billingResponses &
  typeof statementResponses &
  typeof insightsResponses &
  Omit<typeof notificationResponses, CalledByOthers> &
  typeof notificationAdminResponses &
  typeof migrationResponses &
  typeof migrationAdminResponses &
  typeof supportResponses &
  typeof supportAdminResponses &
  typeof offerResponses &
  typeof offerAdminResponses &
  typeof webhookAdminResponses;

type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

type Received<ByStatus> = {
  [Status in keyof ByStatus]: ByStatus[Status] extends z.ZodMiniType ? z.output<ByStatus[Status]> : never;
}[keyof ByStatus];

/** A client sends numbers of a query as text. Every field is required here, because a user may leave out the account. */
type Sent<Input> = Required<{
  [Name in keyof Input]: Name extends 'limit' ? number : Input[Name];
}>;

type DifferingInput = {
  [Id in keyof Inputs]: Same<Sent<z.input<Inputs[Id]>>, Required<Operations[Id]['input']>> extends true
    ? never
    : Id;
}[keyof Inputs];

type DifferingResponse = {
  [Id in keyof Responses]: Same<Received<Responses[Id]>, Operations[Id]['response']> extends true
    ? never
    : Id;
}[keyof Responses];

type DifferingExtensions = {
  [Code in keyof typeof problemExtensions]: Same<
    z.output<(typeof problemExtensions)[Code]>,
    ProblemExtensions[Code]
  > extends true
    ? never
    : Code;
}[keyof typeof problemExtensions];

it('the types of the client are those that zod infers from the contracts', () => {
  expectTypeOf<keyof Operations>().toEqualTypeOf<keyof Responses>();
  expectTypeOf<keyof ProblemExtensions>().toEqualTypeOf<keyof typeof problemExtensions>();
  expectTypeOf<DifferingInput>().toBeNever();
  expectTypeOf<DifferingResponse>().toBeNever();
  expectTypeOf<DifferingExtensions>().toBeNever();
});

it('only the account of a user is optional although the contract requires it', () => {
  type Optional = {
    [Id in Exclude<keyof Inputs, 'listKeys'>]: {
      [Name in keyof z.input<Inputs[Id]>]-?: undefined extends z.input<Inputs[Id]>[Name]
        ? never
        : Name extends keyof Operations[Id]['input']
          ? undefined extends Operations[Id]['input'][Name]
            ? Name
            : never
          : never;
    }[keyof z.input<Inputs[Id]>];
  };
  expectTypeOf<Optional[keyof Optional]>().toEqualTypeOf<'user_id'>();
  expectTypeOf<Optional['startSession']>().toBeNever();
});
