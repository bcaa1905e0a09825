import { PROBLEM_MEANINGS } from '../../../shared/contract/problemMeanings.ts';
import { PROBLEM_RETRYABLE, PROBLEM_STATUSES, type ProblemCode } from '../../../shared/contract/problems.ts';
import { exampleOf } from './exampleOf.ts';
import { type Field, shapesOf } from './fields.ts';
import type { Components } from './openApi.ts';
import { STATUS_TITLES } from './statusTitles.ts';

export type Problem = {
  readonly code: ProblemCode;
  readonly status: number;
  readonly meaning: string;
  readonly retryable: boolean;
  readonly extensions: readonly Field[];
  readonly example: unknown;
  readonly operations: readonly string[];
};

/** A problem, with the members that it has beside those of every problem. */
export function problemOf(components: Components, code: ProblemCode): Omit<Problem, 'operations'> {
  const common = shapesOf(components, { $ref: '#/components/schemas/Problem' }).flatMap(
    ({ fields }) => fields,
  );
  const schema = Object.values(components.schemas).find(({ allOf }) =>
    allOf?.some((part) => part.properties?.code?.enum?.[0] === code),
  );
  const status = PROBLEM_STATUSES[code];
  const meaning = PROBLEM_MEANINGS[code];
  const retryable = PROBLEM_RETRYABLE[code];
  const isCommon = ({ name }: Field) => common.some((field) => field.name === name);
  const made = schema ? (exampleOf(components, schema) as Record<string, unknown>) : {};
  return {
    code,
    status,
    meaning,
    retryable,
    extensions: schema
      ? shapesOf(components, schema).flatMap(({ fields }) => fields.filter((field) => !isCommon(field)))
      : [],
    example: {
      ...made,
      type: 'about:blank',
      title: STATUS_TITLES[status] ?? '',
      status,
      code,
      retryable,
      detail: meaning.replaceAll('`', ''),
      requestId: exampleOf(components, { type: 'string' }, 'requestId'),
    },
  };
}
