import type { WebConfig } from '../../shared/contract/webConfig.ts';
import type { Operations } from './operations.ts';

/** What the pages of the stage know at run time. */
export function webConfigOf({ stage, identity }: Pick<Operations, 'stage' | 'identity'>): WebConfig {
  if (identity === undefined) return { stage: stage.name };
  const { issuer, appClientId: clientId, operators, scope, parameters } = identity;
  return {
    stage: stage.name,
    identity: {
      issuer,
      clientId,
      ...(operators === undefined ? {} : { operatorClientId: operators.clientId }),
      scope,
      ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    },
  };
}
