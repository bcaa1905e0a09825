import { isId } from '../../../shared/contract/ids.ts';
import { CURSOR_RULE, invalidField } from '../../../shared/http/errors.ts';

/** The last project of a page as an opaque word. */
export const projectCursorOf = (projectId: string) => Buffer.from(projectId).toString('base64url');

/** Throws 400 `invalid_request` for anything `projectCursorOf` did not make. */
export function projectPositionOf(cursor: string): string {
  const projectId = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!isId(projectId)) throw invalidField('cursor', CURSOR_RULE);
  return projectId;
}
