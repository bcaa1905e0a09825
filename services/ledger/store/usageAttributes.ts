import type { Usage } from '../domain/usage.ts';

/** How the attributes of a project begin: its sessions and its seconds. They are top-level, because ADD works on no other. */
const SESSIONS_OF = 'n#';
const SECONDS_OF = 's#';

/** The attributes of usage, without those that are 0. */
export function usageAttributes({ sessions, seconds, projects }: Usage): Record<string, number> {
  const attributes = { sessions, seconds, ...projectAttributes(projects) };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== 0));
}

const projectAttributes = (projects: Usage['projects']) =>
  Object.fromEntries(
    Object.entries(projects).flatMap(([id, [sessions, seconds]]) => [
      [`${SESSIONS_OF}${id}`, sessions],
      [`${SECONDS_OF}${id}`, seconds],
    ]),
  );

/** The usage of the projects of an item. */
export function projectUsage(attributes: Record<string, unknown>): Usage['projects'] {
  const projects = new Map<string, [number, number]>();
  for (const [name, value] of Object.entries(attributes)) {
    const kind = name.slice(0, SESSIONS_OF.length);
    if (kind !== SESSIONS_OF && kind !== SECONDS_OF) continue;
    const id = name.slice(kind.length);
    const [sessions, seconds] = projects.get(id) ?? [0, 0];
    projects.set(id, kind === SESSIONS_OF ? [Number(value), seconds] : [sessions, Number(value)]);
  }
  return Object.fromEntries(projects);
}
