import * as z from 'zod/mini';
import { Problem } from './problem.ts';

/** Parses what came over the edge; throws 400 `invalid_request` that names each field and what it must be. */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const errors = new Map<string, string>();
  for (const issue of result.error.issues) {
    const field = issue.path.map(String).join('.');
    if (!errors.has(field)) errors.set(field, issue.message);
  }
  const details = { errors: [...errors].map(([field, message]) => ({ field, message })) };
  const detail = [...errors].map(([field, message]) => `${field} ${message}`).join('; ');
  throw new Problem('invalid_request', detail, { details });
}
