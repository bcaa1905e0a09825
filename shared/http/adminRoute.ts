import { assertNever } from '../assertNever.ts';
import type { InputOf, InputSchemaOf, ResponseOf, Route } from '../contract/route.ts';
import type { AuditEntry, AuditTrail } from '../credentials/auditTrail.ts';
import type { Authenticate } from '../credentials/authenticate.ts';
import type { OperatorRole } from '../credentials/operatorTokens.ts';
import type { Principal } from '../credentials/principal.ts';
import type { HttpEvent } from './httpFunction.ts';
import { parseInput } from './parseInput.ts';
import { Problem, problemStatus } from './problem.ts';
import type { HttpResponse } from './response.ts';
import { type BoundRoute, type Call, givenBy, idsOf, requireScope, toHttpResponse } from './routes.ts';

type Actor = Pick<AuditEntry, 'by' | 'keyId' | 'role'>;

/**
 * An admin route: a key with the scope `admin`, or a person with a role. The action is written to the audit trail before it is carried
 * out, and so is the attempt of a viewer to change something. `by` is the name of the key or the id of the person, whose `role` a key has
 * as an operator; `requestId` is that of the request. `represent` can send the response in another form than JSON. `recorded` returns what
 * the audit trail has of the input, if not all of it may be kept.
 */
export function adminRoute<Deps extends { authenticate: Authenticate; audit: AuditTrail }, R extends Route>(
  route: R,
  options: {
    input: InputSchemaOf<R>;
    recorded?(input: InputOf<R>): Record<string, unknown>;
    represent?(response: ResponseOf<R>, request: { event: HttpEvent; input: InputOf<R> }): HttpResponse;
    handle(
      deps: Deps,
      input: InputOf<R>,
      call: Call & { by: string; role: OperatorRole; requestId: string },
    ): Promise<ResponseOf<R>>;
  },
): BoundRoute<Deps> {
  return {
    route: route.route,
    async respond(deps, { event, now, context }) {
      const principal = await deps.authenticate(event.headers.authorization);
      context.addLogIds(idsOf(principal));
      const actor = actorOf(principal);
      const read = () => parseInput(options.input, givenBy(event)) as InputOf<R>;
      const recorded = (input: InputOf<R>) => options.recorded?.(input) ?? input;
      const { requestId } = event.requestContext;
      const entryOf = (input: unknown): AuditEntry => {
        const { user_id: accountId, ...details } = input as { user_id?: string };
        // As it is declared: a HEAD request reads as GET does.
        return { at: now, requestId, ...actor, action: route.route, accountId, details };
      };
      if (actor.role === 'viewer' && !route.route.startsWith('GET ')) {
        const refusal = new Problem(
          'forbidden',
          'Your role, viewer, only reads. Ask for the role operator, and sign in again.',
        );
        return record(deps.audit, entryOf(unlessInvalid(() => recorded(read()))), () =>
          Promise.reject(refusal),
        );
      }
      const input = read();
      return record(deps.audit, entryOf(recorded(input)), async () => {
        const call = { now, by: actor.by, role: actor.role ?? 'operator', requestId };
        const response = await options.handle(deps, input, call);
        return options.represent?.(response, { event, input }) ?? toHttpResponse(response);
      });
    },
  };
}

/** Who acts, for the audit trail. Throws 403 `forbidden` with what the caller can do about it. */
function actorOf(principal: Principal): Actor {
  switch (principal.kind) {
    case 'key':
      requireScope(principal, 'admin');
      return { by: principal.keyName, keyId: principal.keyId };
    case 'operator':
      if (principal.role === 'none') {
        throw new Problem(
          'forbidden',
          'You are signed in, but have no role. Ask for the role viewer or operator, and sign in again.',
        );
      }
      return { by: principal.operatorId, role: principal.role };
    case 'user':
      throw new Problem(
        'forbidden',
        'This route is for operators. Sign in at the operators’ client, or send an API key that has the scope admin.',
      );
    default:
      return assertNever(principal);
  }
}

async function record<Response extends { status: number }>(
  audit: AuditTrail,
  entry: AuditEntry,
  act: () => Promise<Response>,
): Promise<Response> {
  await audit.begin(entry);
  try {
    const response = await act();
    await audit.finish(entry, response.status);
    return response;
  } catch (error) {
    await audit.finish(entry, problemStatus(error));
    throw error;
  }
}

/** The input of a refused attempt, which need not be valid. */
function unlessInvalid(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) return {};
    throw error;
  }
}
