import { UserError } from './userError.ts';

/** Parses the value of the option `--port`. Throws a UserError unless it is a port. */
export function parsePort(value: string | number): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UserError(`--port ${value} is not a valid port: choose a number from 1 to 65535`);
}
