import * as z from 'zod/mini';
import { Problem } from './problem.ts';

/** Parses an input by its schema. Throws 400 `invalid_request` that names each invalid field and its rule. */
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
