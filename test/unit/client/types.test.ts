import { describe, expectTypeOf, it } from 'vitest';
import type { Client, createClient } from '../../../client/src/createClient.ts';
import { type ApiError, isProblemOf, type ProblemOf } from '../../../client/src/errors.ts';

type Input<Id extends Exclude<keyof Client, 'clock' | 'credentials'>> = Parameters<Client[Id]>[0];

describe('the types of a client', () => {
  it('take the account from the input of a server, and from the token of a user', () => {
    expectTypeOf<Input<'getUsage'>>().toEqualTypeOf<{ user_id?: string; by?: 'project' } | undefined>();
    expectTypeOf<Input<'startSession'>>().toEqualTypeOf<{
      session_id: string;
      user_id: string;
      project_id?: string;
    }>();
    expectTypeOf<Input<'listProjects'>>().toEqualTypeOf<
      { user_id?: string; limit?: number; cursor?: string } | undefined
    >();
  });

  it('have CSV where a route has it', () => {
    expectTypeOf<ReturnType<Client['getDailyUsage']['csv']>>().resolves.toHaveProperty('text');
    expectTypeOf<Client['getUsage']>().not.toHaveProperty('csv');
  });

  it('have the response of every status of a route', () => {
    expectTypeOf<Awaited<ReturnType<Client['eraseAccount']>>['done']>().toEqualTypeOf<boolean>();
  });

  it('have no method for the webhook of Stripe', () => {
    expectTypeOf<Client>().not.toHaveProperty('receiveStripeEvent');
  });

  it('know the codes of an operation, and the extensions of each', () => {
    const read = (error: unknown) => {
      if (!isProblemOf(error, 'startSession')) throw error;
      switch (error.code) {
        case 'quota_exceeded':
          expectTypeOf(error.extensions.periodEnd).toEqualTypeOf<string>();
          return;
        case 'concurrency_exceeded':
          expectTypeOf(error.extensions.openSessions).toEqualTypeOf<string[]>();
          return;
        case 'session_over' as never:
          return;
        // @ts-expect-error a misspelt code
        case 'quota_exceded':
          return;
        // @ts-expect-error a code of other routes
        case 'projects_exceeded':
          return;
      }
    };
    expectTypeOf(read).returns.toBeVoid();
    expectTypeOf<ApiError<'invalid_request'>['extensions']['errors'][number]['field']>().toBeString();
    expectTypeOf<ProblemOf<'getHealth'>['code']>().toEqualTypeOf<
      'query_too_long' | 'headers_too_large' | 'internal_error'
    >();
  });

  it('refuse an operation, a field and a value that do not exist', () => {
    const call = (client: ReturnType<typeof createClient>) => [
      // @ts-expect-error
      client.getUsages({ user_id: 'u' }),
      // @ts-expect-error
      client.startSession({ session_id: 's' }),
      // @ts-expect-error
      client.getUsage({ by: 'projects' }),
      // @ts-expect-error
      client.createCheckout({ plan: 'gold', email: 'a@b.example' }),
    ];
    expectTypeOf(call).toBeFunction();
  });
});
