import { PROJECT_SECONDS, PROJECT_SESSIONS } from '../../../shared/account/usageNames.ts';
import type { Usage } from '../domain/usage.ts';

/** The attributes of usage, without those that are 0. */
export function usageAttributes({ sessions, seconds, projects }: Usage): Record<string, number> {
  const attributes = { sessions, seconds, ...projectAttributes(projects) };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== 0));
}

const projectAttributes = (projects: Usage['projects']) =>
  Object.fromEntries(
    Object.entries(projects).flatMap(([id, [sessions, seconds]]) => [
      [`${PROJECT_SESSIONS}${id}`, sessions],
      [`${PROJECT_SECONDS}${id}`, seconds],
    ]),
  );

/** The usage of the projects of an item. */
export function projectUsage(attributes: Record<string, unknown>): Usage['projects'] {
  const projects = new Map<string, [number, number]>();
  for (const [name, value] of Object.entries(attributes)) {
    const kind = name.slice(0, PROJECT_SESSIONS.length);
    if (kind !== PROJECT_SESSIONS && kind !== PROJECT_SECONDS) continue;
    const id = name.slice(kind.length);
    const [sessions, seconds] = projects.get(id) ?? [0, 0];
    projects.set(id, kind === PROJECT_SESSIONS ? [Number(value), seconds] : [sessions, Number(value)]);
  }
  return Object.fromEntries(projects);
}
