/**
 * The fields of `wanted` that `found` has otherwise, by their paths (`features.subscription_cancel.mode`). What only
 * `found` has does not count, and lists are compared without their order.
 */
export function differingFields(wanted: object, found: object, prefix = ''): string[] {
  const values = found as Record<string, unknown>;
  return Object.entries(wanted).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    if (isGroup(value) && isGroup(values[name])) return differingFields(value, values[name], `${path}.`);
    return isSame(value, values[name]) ? [] : [path];
  });
}

function isSame(wanted: unknown, found: unknown): boolean {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return false;
    return wanted.every((item) => found.some((candidate) => isSame(item, candidate)));
  }
  if (isGroup(wanted)) return isGroup(found) && differingFields(wanted, found).length === 0;
  return wanted === found;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
