import { problemExtensions } from '../../shared/contract/problemExtensions.ts';
import { PROBLEM_MEANINGS } from '../../shared/contract/problemMeanings.ts';
import type { ProblemCode } from '../../shared/contract/problems.ts';
import { inlineSchema, type Schema, schemaRef } from './schemas.ts';

/** `quota_exceeded` → `QuotaExceeded`. */
export const pascalCase = (code: string) =>
  code.replaceAll(/(?:^|_)(\w)/g, (_whole, letter: string) => letter.toUpperCase());

const schemaName = (code: ProblemCode) => `${pascalCase(code)}Problem`;

/** A schema for each of the codes, such as `QuotaExceededProblem`: a problem with that code and with its further members. */
export const problemSchemas = (codes: Set<ProblemCode>): Record<string, Schema> =>
  Object.fromEntries([...codes].sort().map((code) => [schemaName(code), problemSchema(code)]));

function problemSchema(code: ProblemCode): Schema {
  const members =
    code in problemExtensions ? problemExtensions[code as keyof typeof problemExtensions] : undefined;
  const { properties = {}, required = [] } = members ? inlineSchema(members) : {};
  return {
    description: PROBLEM_MEANINGS[code],
    allOf: [
      schemaRef('Problem'),
      {
        type: 'object',
        properties: {
          // Not `const`: generators can narrow an enum, and few of them a type to a constant.
          code: { type: 'string', enum: [code] },
          ...(properties as Record<string, Schema>),
        },
        required: ['code', ...(required as string[])],
      },
    ],
  };
}

/** The problems of a response: the schema of its only code, or a union that `code` discriminates. */
export function problemUnion(codes: ProblemCode[]): Schema {
  const [only, ...others] = codes;
  if (only && others.length === 0) return schemaRef(schemaName(only));
  const refs = codes.map((code): [string, string] => [code, `#/components/schemas/${schemaName(code)}`]);
  return {
    oneOf: refs.map(([, $ref]) => ({ $ref })),
    discriminator: { propertyName: 'code', mapping: Object.fromEntries(refs) },
  };
}
