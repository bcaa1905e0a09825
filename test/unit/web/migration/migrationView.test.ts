import { describe, expect, it } from 'vitest';
import {
  appliedOption,
  formerName,
  isChosen,
  isOpenAt,
  type Migration,
} from '../../../../web/src/app/migration/migrationView.ts';
import { monthName } from '../../../../web/src/app/migration/monthName.ts';
import { migrationOf, plannedOf } from '../../../support/browser/migration.ts';

const DECIDE_UNTIL_MS = Date.parse('2099-01-12T09:30:00Z');
const AT = '2026-11-29T12:00:00Z';
const growthOf = ({ options }: Migration) => options.find(({ plan }) => plan === 'growth');

describe('the option that applies', () => {
  it('is the one of the plan that the API names', () => {
    expect(appliedOption(migrationOf())).toEqual(plannedOf());
    const migration = migrationOf({ plan: 'growth', decision: { decision: 'plan', plan: 'growth', at: AT } });
    expect(appliedOption(migration)).toEqual(growthOf(migration));
  });

  it('is none of somebody who leaves, also if Free could have been chosen', () => {
    const decision = { decision: 'leave' as const, plan: null, at: AT };
    const options = [plannedOf({ plan: 'free' })];
    expect(appliedOption(migrationOf({ plan: 'free', options, decision }))).toBeUndefined();
  });
});

describe('a decision', () => {
  it('can be made until a day before the move', () => {
    expect(isOpenAt(migrationOf(), DECIDE_UNTIL_MS - 1)).toBe(true);
    expect(isOpenAt(migrationOf(), DECIDE_UNTIL_MS)).toBe(false);
  });

  it('cannot be made if the API says so, or without a move', () => {
    expect(isOpenAt(migrationOf({ canDecide: false }), 0)).toBe(false);
    expect(isOpenAt(migrationOf({ decideUntil: null }), 0)).toBe(false);
  });

  it.each([
    [null, false],
    [{ decision: 'consent', plan: null, at: AT }, true],
    [{ decision: 'plan', plan: 'starter', at: AT }, true],
    [{ decision: 'plan', plan: 'growth', at: AT }, false],
    [{ decision: 'leave', plan: null, at: AT }, false],
  ] as const)('%j is for the planned option: %s', (decision, expected) => {
    expect(isChosen(migrationOf({ decision }), plannedOf())).toBe(expected);
  });
});

describe('names', () => {
  it('of former plans begin with a capital', () => {
    expect(formerName('build')).toBe('Build');
    expect(formerName('')).toBe('');
  });

  it('of months have their year when it is not this one', () => {
    const now = new Date('2027-01-05T00:00:00Z');
    expect(monthName('2027-01', 'en', now)).toBe('January');
    expect(monthName('2026-10', 'en', now)).toBe('October 2026');
    expect(monthName('2026-10', 'fr', now)).toBe('octobre 2026');
  });
});
