import { documentedParameters, type ParameterGroup } from './documentedParameters.ts';
import type { Parameters, ParameterValue } from './parseForm.ts';

/** Every call takes it, also the ones whose declaration does not name it. */
const ALWAYS_KNOWN = 'expand';

/**
 * Parameters of earlier API versions that are known too. Stripe documents those of the version that a call names, or else
 * of the account's version, and the CLI's fixtures name none.
 */
const OF_EARLIER_VERSIONS: Record<string, string[]> = {
  'POST /v1/checkout/sessions': ['payment_method_types'],
  'POST /v1/payment_intents': ['payment_method_types'],
  'POST /v1/setup_intents': ['payment_method_types'],
};

/**
 * Returns the given parameters that Stripe does not document for the route, as they were sent: `foo`, `items[0][foo]`.
 * Parameters of a route that the `stripe` package does not have are all known.
 */
export function unknownParameters(route: string, parameters: Parameters): string[] {
  const documented = documentedParameters(route);
  if (!documented) return [];
  const alsoKnown = [ALWAYS_KNOWN, ...(OF_EARLIER_VERSIONS[route] ?? [])];
  return unknownIn(parameters, documented, '').filter((name) => !alsoKnown.includes(name));
}

function unknownIn(given: Parameters, group: ParameterGroup, prefix: string): string[] {
  const names = new Set(group.names());
  return Object.entries(given).flatMap(([name, value]) => {
    const sentAs = prefix === '' ? name : `${prefix}[${name}]`;
    if (!names.has(name)) return [sentAs];
    const inner = group.inside(name);
    return inner ? unknownInside(value, inner, sentAs) : [];
  });
}

function unknownInside(value: ParameterValue, group: ParameterGroup, prefix: string): string[] {
  if (typeof value === 'string') return [];
  if (!Array.isArray(value)) return unknownIn(value, group, prefix);
  return value.flatMap((item, index) => unknownInside(item, group, `${prefix}[${index}]`));
}
