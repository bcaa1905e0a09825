import type { WebConfig } from '../../../shared/contract/webConfig.ts';

const CONFIG_PATH = '/app/config.json';
const CONFIG_TIMEOUT_MS = 10_000;

/** Returns the configuration of the stage, or nothing if it cannot be read: the stage has no pages, or the network is down. */
export async function loadWebConfig(fetcher: typeof fetch, origin: string): Promise<WebConfig | undefined> {
  try {
    const response = await fetcher(new URL(CONFIG_PATH, origin), {
      signal: AbortSignal.timeout(CONFIG_TIMEOUT_MS),
    });
    return response.ok ? parseWebConfig(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns nothing for a value of another shape. Half an identity counts as another shape: nobody could sign in with it. */
export function parseWebConfig(value: unknown): WebConfig | undefined {
  if (!isRecord(value) || typeof value.stage !== 'string') return undefined;
  if (value.identity === undefined) return { stage: value.stage };
  if (!isRecord(value.identity)) return undefined;
  const { issuer, clientId, operatorClientId, scope, parameters } = value.identity;
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return undefined;
  if (typeof clientId !== 'string' || typeof scope !== 'string') return undefined;
  if (operatorClientId !== undefined && typeof operatorClientId !== 'string') return undefined;
  if (parameters !== undefined && !isStringRecord(parameters)) return undefined;
  const identity = {
    issuer,
    clientId,
    scope,
    ...(operatorClientId !== undefined && { operatorClientId }),
    ...(parameters && { parameters }),
  };
  return { stage: value.stage, identity };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStringRecord(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}
