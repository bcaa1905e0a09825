type Fields = Record<string, unknown>;

/**
 * What an event's `previous_attributes` holds: the old value of each changed field. Of a group only the
 * changed fields, of a list the whole list, and null for what was not there. Undefined when nothing changed.
 */
export function previousAttributes(before: object, after: object): Fields | undefined {
  const previous: Fields = {};
  const old = before as Fields;
  const current = after as Fields;
  for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const a = old[key];
    const b = current[key];
    if (isGroup(a) && isGroup(b)) {
      const inner = previousAttributes(a, b);
      if (inner) previous[key] = inner;
    } else if (JSON.stringify(a) !== JSON.stringify(b)) {
      previous[key] = a ?? null;
    }
  }
  return Object.keys(previous).length > 0 ? previous : undefined;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
