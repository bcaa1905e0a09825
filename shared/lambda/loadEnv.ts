import * as z from 'zod/mini';
import { ConfigurationError } from '../fault.ts';

/**
 * Parses the environment, once, at a function's first request. Throws a ConfigurationError that names each setting
 * that is missing ("STRIPE_SECRET_KEY not configured") or wrong, and never shows a value.
 */
export function loadEnv<Schema extends z.ZodMiniObject>(
  schema: Schema,
  source: Record<string, string | undefined> = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = z.safeParse(schema, given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.');
    return given[name] === undefined ? `${name} not configured` : `${name} is not valid: ${issue.message}`;
  });
  throw new ConfigurationError([...new Set(problems)].join('; '));
}

/** Values the environment writes as text. */
export const envNumber = z.pipe(
  z.string().check(z.regex(/^[0-9]{1,9}$/, 'a whole number is expected')),
  z.transform((text: string) => Number(text)),
);
export const envBoolean = z.pipe(
  z.string().check(z.regex(/^(true|false)$/, 'true or false is expected')),
  z.transform((text: string) => text === 'true'),
);
export const envText = z.string().check(z.minLength(1));

/** Several values with commas between them, at least one. */
export const envTexts = z.pipe(
  envText,
  z.transform((text: string) => text.split(',').map((part) => part.trim())),
);
