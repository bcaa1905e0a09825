/**
 * The part of Lambda's filter criteria that the stack uses: exact values, `prefix` and `exists`. Any other rule is an
 * error at the start, because a filter that is wrong here would otherwise only be noticed on AWS.
 *
 * Source: "Control which events Lambda sends to your function" in the AWS Lambda developer guide.
 */
type Predicate = (value: unknown) => boolean;

/** Returns a predicate for a mapping's filter patterns. An event matches if it matches any of them, or if there are none. */
export function createEventFilter(patterns: readonly string[]): Predicate {
  if (patterns.length === 0) return () => true;
  const predicates = patterns.map((pattern) => objectPredicate(JSON.parse(pattern)));
  return (event) => predicates.some((matches) => matches(event));
}

function objectPredicate(pattern: unknown): Predicate {
  if (typeof pattern !== 'object' || pattern === null) throw unsupportedPattern(pattern);
  if ('$or' in pattern) throw unsupportedPattern(pattern);
  const fields = Object.entries(pattern).map(([name, inner]): [string, Predicate] => [
    name,
    Array.isArray(inner) ? anyPredicate(inner) : objectPredicate(inner),
  ]);
  return (value) =>
    fields.every(([name, matches]) =>
      matches(typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    );
}

function anyPredicate(rules: readonly unknown[]): Predicate {
  const predicates = rules.map(rulePredicate);
  return (value) => predicates.some((matches) => matches(value));
}

function rulePredicate(rule: unknown): Predicate {
  if (rule === null || ['string', 'number', 'boolean'].includes(typeof rule))
    return (value) => value === rule;
  const [[name, argument] = [], ...others] = Object.entries(rule as object);
  if (name === 'prefix' && typeof argument === 'string' && others.length === 0) {
    return (value) => typeof value === 'string' && value.startsWith(argument);
  }
  if (name === 'exists' && typeof argument === 'boolean' && others.length === 0) {
    return (value) => (value !== undefined) === argument;
  }
  throw unsupportedPattern(rule);
}

function unsupportedPattern(pattern: unknown): Error {
  return new Error(`the local run does not support this event filter: ${JSON.stringify(pattern)}`);
}
