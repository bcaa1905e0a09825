import { expect, it } from 'vitest';
import { projectRows } from '../../../../web/src/app/overview/projectRows.ts';
import { usageOf } from '../../../support/web/usageOf.ts';

const project = (projectId: string, sessionsUsed: number, active = true) => ({
  projectId,
  name: projectId,
  active,
  sessionsUsed,
  minutesUsed: sessionsUsed * 2,
});
const rowsOf = (sessionsUsed: number, projects: ReturnType<typeof project>[]) =>
  projectRows(usageOf({ sessionsUsed, projects })).map(({ projectId, sessions, share }) => [
    projectId,
    sessions,
    share,
  ]);

it('projects stand in the order of their sessions, with their share of those of the account', () => {
  expect(rowsOf(100, [project('b', 20), project('a', 80)])).toEqual([
    ['a', 80, 0.8],
    ['b', 20, 0.2],
  ]);
});

it('sessions that no project has are a row of their own, the last', () => {
  expect(rowsOf(100, [project('a', 30)])).toEqual([
    ['a', 30, 0.3],
    [null, 70, 0.7],
  ]);
});

it('without a project there are sessions all the same', () => {
  expect(rowsOf(5, [])).toEqual([[null, 5, 1]]);
});

it('an account without projects and sessions has no rows', () => {
  expect(rowsOf(0, [])).toEqual([]);
});

it('a project without sessions is there while it is active', () => {
  expect(rowsOf(0, [project('a', 0), project('old', 0, false)])).toEqual([['a', 0, 0]]);
});

it('an archived project is there for its sessions of the period', () => {
  expect(rowsOf(10, [project('old', 10, false)])).toEqual([['old', 10, 1]]);
});

it('of many projects those with most sessions are there, and the others are not taken for sessions without a project', () => {
  const projects = Array.from({ length: 10 }, (_, index) => project(`p${index}`, 10 - index));
  expect(rowsOf(55, projects).map(([id]) => id)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4']);
});
