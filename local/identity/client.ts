import type { JWTPayload } from 'jose';
import {
  CALLBACK_PATH,
  OPERATOR_CALLBACK_PATH,
  OPERATOR_SIGNED_OUT_PATHS,
  SIGNED_OUT_PATHS,
} from '../../shared/contract/signInPaths.ts';
import type { Operators } from '../../shared/credentials/operatorTokens.ts';
import { DEMO_OPERATORS, type Person } from './people.ts';

/** An app as the issuer knows it: a public client. */
export interface Client {
  id: string;
  /** Compared as whole strings (RFC 9700, 2.1). */
  redirectUris: readonly string[];
  signedOutUris: readonly string[];
  /** The pages that may read the responses of endpoints. */
  origins: readonly string[];
  /** Who signs in with one press. */
  people: readonly Person[];
  /** How long its access and ID tokens are valid. */
  tokenSeconds: number;
  /** What its access tokens say of a person besides the usual claims. */
  claimsOf(person: string): JWTPayload;
}

type ClientSettings = Pick<Client, 'id' | 'origins' | 'people' | 'tokenSeconds'>;

/** The customer app that is served from these origins. */
export const createAppClient = (settings: ClientSettings): Client => ({
  ...settings,
  redirectUris: urlsOf(settings.origins, [CALLBACK_PATH]),
  signedOutUris: urlsOf(settings.origins, SIGNED_OUT_PATHS),
  claimsOf: () => ({}),
});

/** The API accepts no operator's token that is valid for longer. */
const OPERATOR_TOKEN_SECONDS_MAX = 15 * 60;

/** The operator console that is served from these origins. Its access tokens have the role of the person, if there is one. */
export function createConsoleClient(
  { clientId, roles }: Required<Operators>,
  { origins, tokenSeconds }: Pick<Client, 'origins' | 'tokenSeconds'>,
): Client {
  return {
    id: clientId,
    origins,
    people: DEMO_OPERATORS,
    tokenSeconds: Math.min(tokenSeconds, OPERATOR_TOKEN_SECONDS_MAX),
    redirectUris: urlsOf(origins, [OPERATOR_CALLBACK_PATH]),
    signedOutUris: urlsOf(origins, OPERATOR_SIGNED_OUT_PATHS),
    claimsOf(person) {
      const operator = DEMO_OPERATORS.find(({ id }) => id === person);
      return operator === undefined ? {} : { [roles.claim]: [roles[operator.role]] };
    },
  };
}

const urlsOf = (origins: readonly string[], paths: readonly string[]) =>
  origins.flatMap((origin) => paths.map((path) => `${origin}${path}`));
