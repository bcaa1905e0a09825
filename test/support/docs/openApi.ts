import { readFileSync } from 'node:fs';
import type { OpenApi } from '../../../web/src/reference/openApi.ts';

/** docs/openapi.json, as the API reference reads it. */
export const readOpenApi = (): OpenApi =>
  JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
