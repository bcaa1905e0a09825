import type { Parameters, ParameterValue } from './parseForm.ts';
import { badRequest, missingParameter } from './stripeError.ts';

/** Returns a parameter's text, or undefined when it is not given. An empty text means "unset" in Stripe's API. */
export function textOf(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw badRequest(`Invalid string: ${name}`, { param: name });
  return value;
}

export function requiredText(parameters: Parameters, name: string): string {
  const value = textOf(parameters, name);
  if (value === undefined || value === '') throw missingParameter(name);
  return value;
}

/** Returns the new text, null when an empty text unsets it, or `current` when it is not given. */
export function changedText(parameters: Parameters, name: string, current: string | null): string | null {
  const value = textOf(parameters, name);
  if (value === undefined) return current;
  return value === '' ? null : value;
}

export function integerOf(parameters: Parameters, name: string): number | undefined {
  const value = textOf(parameters, name);
  if (value === undefined || value === '') return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw badRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: name });
  }
  return Number(value);
}

/** Returns the new integer, null when an empty text unsets it, or `current` when it is not given. */
export function changedInteger(parameters: Parameters, name: string, current: number | null): number | null {
  if (textOf(parameters, name) === '') return null;
  return integerOf(parameters, name) ?? current;
}

export function booleanOf(parameters: Parameters, name: string): boolean | undefined {
  const value = textOf(parameters, name);
  if (value === undefined || value === '') return undefined;
  if (value !== 'true' && value !== 'false') throw badRequest(`Invalid boolean: ${value}`, { param: name });
  return value === 'true';
}

/** Returns a group of parameters, or undefined when it is not given or an empty text unsets it. */
export function groupOf(parameters: Parameters, name: string): Parameters | undefined {
  const value = parameters[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' || Array.isArray(value)) {
    throw badRequest(`Invalid object: ${name}`, { param: name });
  }
  return value;
}

function listOf(parameters: Parameters, name: string): ParameterValue[] {
  const value = parameters[name];
  if (value === undefined || value === '') return [];
  if (!Array.isArray(value)) throw badRequest('Invalid array', { param: name });
  return value;
}

export function groupListOf(parameters: Parameters, name: string): Parameters[] {
  return listOf(parameters, name).map((value, index) => {
    if (typeof value === 'string' || Array.isArray(value)) {
      throw badRequest('Invalid object', { param: `${name}[${index}]` });
    }
    return value;
  });
}

export function textListOf(parameters: Parameters, name: string): string[] {
  return listOf(parameters, name).filter((value) => typeof value === 'string');
}

/** Merges metadata as Stripe does: an empty value removes its key, an empty `metadata` removes all keys. */
export function mergedMetadata(
  parameters: Parameters,
  current: Record<string, string> | null,
): Record<string, string> {
  const given = parameters.metadata;
  if (given === undefined) return current ?? {};
  if (given === '') return {};
  const merged = { ...current };
  // parseForm returns a list when all keys are numbers; Object.entries reads that as well.
  for (const [key, value] of Object.entries(given)) {
    if (value === '') delete merged[key];
    else merged[key] = String(value);
  }
  return merged;
}

/** Returns whether a number matches a filter such as `created=5` or `created[gte]=5&created[lt]=9`. */
export function inRange(value: number, parameters: Parameters, name: string): boolean {
  const given = parameters[name];
  if (given === undefined || given === '') return true;
  if (typeof given === 'string') return value === integerOf(parameters, name);
  const range = groupOf(parameters, name) ?? {};
  const gt = integerOf(range, 'gt');
  const gte = integerOf(range, 'gte');
  const lt = integerOf(range, 'lt');
  const lte = integerOf(range, 'lte');
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}
