/** Marks the branch of a switch that no value can reach; a new kind then fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
