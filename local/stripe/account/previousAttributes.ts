type Fields = Record<string, unknown>;

/**
 * Returns an event's `previous_attributes`: the old value of each changed field. A changed group holds only its
 * changed fields, a changed list holds the whole old list, and a new field is null. Returns undefined when
 * nothing changed.
 */
export function previousAttributes({ before, after }: { before: object; after: object }): Fields | undefined {
  const previous: Fields = {};
  const old = before as Fields;
  const current = after as Fields;
  for (const key of new Set([...Object.keys(old), ...Object.keys(current)])) {
    const a = old[key];
    const b = current[key];
    if (isGroup(a) && isGroup(b)) {
      const inner = previousAttributes({ before: a, after: b });
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
