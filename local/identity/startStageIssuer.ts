import path from 'node:path';
import { LOCAL_STAGE } from '../../infra/localStage.ts';
import { findStage } from '../../infra/stages.ts';
import { demoPeople } from '../demo/demoAccounts.ts';
import type { Options } from '../options.ts';
import { choosePort } from '../startPrograms.ts';
import { type Issuer, startIssuer } from './issuer.ts';

/**
 * Starts the issuer of the local stage, for the app on the run's own port and on development servers. With a data directory it keeps
 * its key and, if it can, the port of `previousUrl`: then the tokens of an earlier run stay valid.
 */
export async function startStageIssuer(
  { port, dataDirectory, isDemo, tokenSeconds }: Options,
  previousUrl: string | undefined,
): Promise<Issuer> {
  const { identity, allowedOrigins } = findStage(LOCAL_STAGE);
  if (identity === undefined || identity.userPool || !('aud' in identity.audience)) {
    throw new Error(`the stage ${LOCAL_STAGE} has no audience`);
  }
  const { operators } = identity;
  return startIssuer({
    audience: identity.audience.aud,
    clientId: identity.appClientId,
    operators: operators && { clientId: operators.clientId, roles: operators },
    appOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`, ...allowedOrigins],
    ...(isDemo ? { people: demoPeople() } : {}),
    port: previousUrl === undefined ? 0 : await choosePort(previousUrl),
    keyFile: dataDirectory === undefined ? undefined : path.join(dataDirectory, 'issuer-key.json'),
    tokenSeconds,
  });
}
