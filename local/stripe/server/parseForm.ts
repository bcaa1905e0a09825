import { badRequest } from './stripeError.ts';

export type ParameterValue = string | ParameterValue[] | Parameters;
export type Parameters = { [name: string]: ParameterValue };

/** More than any call of the package or the CLI sends. The limit bounds the work of one request. */
const FIELD_COUNT_MAX = 1000;
const DEPTH_MAX = 8;

/**
 * Parses a form with Stripe's bracket nesting: `items[0][price]=p&expand[]=customer` returns
 * `{ items: [{ price: 'p' }], expand: ['customer'] }`. A group whose keys are all numbers is a list.
 *
 * @throws 400 when the form has too many fields or is nested too deeply.
 */
export function parseForm(text: string): Parameters {
  const root: Parameters = emptyParameters();
  const fields = [...new URLSearchParams(text)];
  if (fields.length > FIELD_COUNT_MAX) throw badRequest('Too many parameters.');
  for (const [name, value] of fields) setField(root, pathOf(name), value);
  return withLists(root) as Parameters;
}

/** Has no prototype, so a field named `constructor` or `__proto__` is an ordinary field. */
function emptyParameters(): Parameters {
  return Object.create(null) as Parameters;
}

function pathOf(name: string): string[] {
  const first = name.split('[', 1)[0] ?? '';
  const inner = [...name.slice(first.length).matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '');
  if (inner.length >= DEPTH_MAX) throw badRequest(`Invalid parameter: ${name}`, { param: name });
  return [first, ...inner];
}

function setField(root: Parameters, path: string[], value: string): void {
  let group = root;
  for (const key of path.slice(0, -1)) {
    const name = key === '' ? String(Object.keys(group).length) : key;
    const inner = group[name];
    // When a plain value and a group share a name, the group replaces the value.
    const next = typeof inner === 'object' && !Array.isArray(inner) ? inner : emptyParameters();
    group[name] = next;
    group = next;
  }
  const last = path.at(-1) ?? '';
  group[last === '' ? String(Object.keys(group).length) : last] = value;
}

function withLists(value: ParameterValue): ParameterValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  const inner = emptyParameters();
  for (const key of keys) inner[key] = withLists(value[key] ?? '');
  const isList = keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
  if (!isList) return inner;
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => inner[key] ?? '');
}
