import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isId, PROJECT_ID_LENGTH_MAX } from '../../../shared/contract/ids.ts';
import { idError, nameError, proposeId } from '../../../web/src/app/projects/projectDraft.ts';
import type { Project } from '../../../web/src/app/queries/useProjects.ts';

const project = (projectId: string, active = true): Project => ({
  projectId,
  name: projectId,
  active,
  publicKey: null,
  createdAt: '2026-11-22T00:00:00Z',
  archivedAt: active ? null : '2026-11-23T00:00:00Z',
});

describe('the id that is proposed for a name', () => {
  test.each([
    ['Tutor, web', 'tutor-web'],
    ['  Kiosk —  Lyon! ', 'kiosk-lyon'],
    ['Élève à l’école', 'eleve-a-l-ecole'],
    ['مشروع', ''],
    ['👩‍🏫', ''],
    ['', ''],
    ['__proto__', 'proto'],
    ['ada@example.com', 'ada-example-com'],
  ])('%s', (name, id) => {
    expect(proposeId(name, [])).toBe(id);
  });

  test('is another one if a project has it, archived ones too', () => {
    expect(proposeId('Staging', [project('staging')])).toBe('staging-2');
    expect(proposeId('Staging', [project('staging'), project('staging-2', false)])).toBe('staging-3');
    const long = 'a'.repeat(PROJECT_ID_LENGTH_MAX);
    expect(proposeId(long, [project(long)])).toBe(`${'a'.repeat(PROJECT_ID_LENGTH_MAX - 2)}-2`);
  });

  test('is empty or one that the API takes, for every name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const id = proposeId(name, []);
        expect(id === '' || idError(id, [])).toBe(id === '' ? true : undefined);
      }),
    );
  });
});

describe('the id of a new project', () => {
  test('follows the rules of the contract, and is at most as long as an id of a project', () => {
    expect(idError('a|b:c', [])).toBeUndefined();
    for (const wrong of [
      '',
      '.a',
      'a b',
      'ada@example.com',
      '__proto__',
      'a'.repeat(PROJECT_ID_LENGTH_MAX + 1),
    ])
      expect(idError(wrong, [])).toBe('id.rule');
    expect(isId('a'.repeat(PROJECT_ID_LENGTH_MAX))).toBe(true);
  });

  test('is not that of another project, which the API would rename or restore', () => {
    expect(idError('staging', [project('staging')])).toBe('id.taken');
    expect(idError('staging', [project('staging', false)])).toBe('id.archived');
  });
});

describe('the name of a project', () => {
  test('is 1 to 100 characters, as people count them', () => {
    expect(nameError('')).toBe('name.missing');
    expect(nameError(' \u00a0')).toBe('name.missing');
    expect(nameError('🎓'.repeat(100))).toBeUndefined();
    expect(nameError('🎓'.repeat(101))).toBe('name.rule');
  });

  test('has no characters that break a line or show other text in another order', () => {
    for (const wrong of ['a\nb', 'a\u0000', 'a\u2028b', 'a\u202eb', 'a\u2066b', '\ud800'])
      expect(nameError(wrong)).toBe('name.rule');
    expect(nameError('مشروع <img onerror=alert(1)>')).toBeUndefined();
  });
});
