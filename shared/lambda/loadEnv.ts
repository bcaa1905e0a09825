import * as z from 'zod/mini';
import { ConfigurationError } from '../fault.ts';

/**
 * Parses settings by a schema, by default those of the environment. Throws a ConfigurationError that names each setting
 * that is missing ("STRIPE_SECRET_KEY not configured") or invalid, and never shows a value.
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

/** Values that the environment holds as text. */
export const envNumber = z.pipe(
  z.string().check(z.regex(/^[0-9]{1,9}$/, 'a whole number is expected')),
  z.transform((text: string) => Number(text)),
);
export const envBoolean = z.pipe(
  z.string().check(z.regex(/^(true|false)$/, 'true or false is expected')),
  z.transform((text: string) => text === 'true'),
);
export const envText = z.string().check(z.minLength(1));

/** Of functions that write account items: the table, and the format of what they write. */
export const accountTableEnv = {
  TABLE_NAME: envText,
  ACCOUNT_FORMAT: z.pipe(
    z.string().check(z.regex(/^[12]$/, '1 or 2 is expected')),
    z.transform((text: string) => (text === '1' ? 1 : 2)),
  ),
};

/** One or more values, separated by commas. */
export const envTexts = z.pipe(
  envText,
  z.transform((text: string) => text.split(',').map((part) => part.trim())),
);
