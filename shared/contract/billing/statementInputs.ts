import * as z from 'zod/mini';
import { id, page } from '../fields.ts';
import { LANGUAGES } from '../notifications/languages.ts';

const period = z
  .string()
  .check(
    z.regex(
      /^[0-9]{8}T[0-9]{6}Z$/,
      'must be the period of a statement that listStatements returned, such as 20261009T101500Z',
    ),
  );

export const statementInputs = {
  listStatements: z.object({ user_id: id, ...page }),
  getStatement: z.object({ user_id: id, period }),
  getStatementPdf: z.object({
    user_id: id,
    period,
    lang: z.optional(z.enum(LANGUAGES, `must be one of ${LANGUAGES.join(', ')}`)),
  }),
};
