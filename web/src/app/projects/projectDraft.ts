import { isId, PROJECT_ID_LENGTH_MAX } from '../../../../shared/contract/ids.ts';
import { isPrintable } from '../../text/isPrintable.ts';
import type { Project } from '../queries/useProjects.ts';

const NAME_LENGTH_MAX = 100;

export type ProjectDraft = { readonly name: string; readonly projectId: string };

/** What is wrong with a field: the key of its message. */
export type NameError = 'name.missing' | 'name.rule';
export type IdError = 'id.rule' | 'id.taken' | 'id.archived';

/** Proposes an id for a new project from its name: "Kiosk, Lyon" becomes `kiosk-lyon`. Empty for a name without Latin letters. */
export function proposeId(name: string, projects: readonly Project[]): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  const base = shorten(words, PROJECT_ID_LENGTH_MAX);
  const taken = new Set(projects.map(({ projectId }) => projectId));
  if (base === '' || !taken.has(base)) return base;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const proposed = `${shorten(base, PROJECT_ID_LENGTH_MAX - suffix.length)}${suffix}`;
    if (!taken.has(proposed)) return proposed;
  }
}

const shorten = (text: string, lengthMax: number) =>
  text.replace(/^-+/, '').slice(0, lengthMax).replace(/-+$/, '');

export function nameError(name: string): NameError | undefined {
  if (name.trim() === '') return 'name.missing';
  return isPrintable(name, NAME_LENGTH_MAX) ? undefined : 'name.rule';
}

/** The API takes a known id for a rename or a restoration, which is not what somebody who creates a project means. */
export function idError(projectId: string, projects: readonly Project[]): IdError | undefined {
  if (!isId(projectId) || projectId.length > PROJECT_ID_LENGTH_MAX) return 'id.rule';
  const known = projects.find((project) => project.projectId === projectId);
  if (!known) return undefined;
  return known.active ? 'id.taken' : 'id.archived';
}
