/**
 * Lambda's filter criteria, as far as the stack uses them: exact values, `prefix` and `exists`. Anything else is an
 * error when the run starts, since a filter that is quietly wrong here would be found on AWS.
 *
 * Source: "Control which events Lambda sends to your function" in the AWS Lambda developer guide.
 */
type Predicate = (value: unknown) => boolean;

/** Makes one test of a mapping's filter patterns: an event passes if it matches any of them, or if there are none. */
export function eventFilter(patterns: readonly string[]): Predicate {
  if (patterns.length === 0) return () => true;
  const predicates = patterns.map((pattern) => objectPredicate(JSON.parse(pattern)));
  return (event) => predicates.some((matches) => matches(event));
}

function objectPredicate(pattern: unknown): Predicate {
  if (typeof pattern !== 'object' || pattern === null) throw unknownPattern(pattern);
  if ('$or' in pattern) throw unknownPattern(pattern);
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
  throw unknownPattern(rule);
}

function unknownPattern(pattern: unknown): Error {
  return new Error(`the local run does not know this event filter: ${JSON.stringify(pattern)}`);
}
