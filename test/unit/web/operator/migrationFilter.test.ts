import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { migrationAdminInputs } from '../../../../shared/contract/migration/inputs.ts';
import { MIGRATION_STATES } from '../../../../shared/contract/migration/states.ts';
import {
  DECISIONS,
  migrationFilterOf,
  STATES,
} from '../../../../web/src/operator/migration/migrationFilter.ts';

const filterOf = (query: string) => migrationFilterOf(new URLSearchParams(query));

describe('the filter of moved accounts', () => {
  it('has every state of the API', () => {
    expect(STATES.map(({ state }) => state)).toEqual(MIGRATION_STATES);
  });

  it('is what the address has', () => {
    const filter = { state: 'failed', decision: 'leave', problem: 'notice_bounced' };
    expect(filterOf('state=failed&decision=leave&problem=notice_bounced')).toEqual(filter);
    expect(filterOf('')).toEqual({});
  });

  it.each(['state=gone', 'decision=maybe', 'problem=', 'problem=No+code', 'problem=a1'])(
    'leaves out what the API would refuse: %s',
    (query) => {
      expect(filterOf(query)).toEqual({});
      const input = Object.fromEntries(new URLSearchParams(query));
      expect(z.safeParse(migrationAdminInputs.listMigrations, input).success).toBe(false);
    },
  );

  it.each(DECISIONS)('asks for a decision that the API knows: $decision', ({ decision }) => {
    expect(z.safeParse(migrationAdminInputs.listMigrations, { decision }).success).toBe(true);
  });
});
