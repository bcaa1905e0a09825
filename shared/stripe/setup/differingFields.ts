/**
 * Returns the paths of the fields in `wanted` that `found` does not match (`features.subscription_cancel.mode`). Fields
 * that only `found` has are ignored. The order of lists does not matter.
 */
export function differingFields(wanted: object, found: object, prefix = ''): string[] {
  const values = found as Record<string, unknown>;
  return Object.entries(wanted).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    if (isObject(value) && isObject(values[name])) return differingFields(value, values[name], `${path}.`);
    return isMatch(value, values[name]) ? [] : [path];
  });
}

function isMatch(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false;
    return wanted.every((item) => found.some((candidate) => isMatch(item, candidate)));
  }
  if (isObject(wanted)) return isObject(found) && differingFields(wanted, found).length === 0;
  return wanted === found;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
