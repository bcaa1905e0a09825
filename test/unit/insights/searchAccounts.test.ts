import { describe, expect, it } from 'vitest';
import { searchOf } from '../../../services/insights/domain/searchAccounts.ts';

describe('a text of the search field', () => {
  it.each([
    ['ada@example.com', { kind: 'email', email: 'ada@example.com' }],
    [' Ada@Example.com\t', { kind: 'email', email: 'Ada@Example.com' }],
    // Never a part of an address: nobody lists the customers of a company by its domain.
    ['@example.com', { kind: 'email', email: '@example.com' }],
    ['cus_@', { kind: 'email', email: 'cus_@' }],
    ['cus_Q1w2E3', { kind: 'customer', customerId: 'cus_Q1w2E3' }],
    ['cus_', { kind: 'id', prefix: 'cus_' }],
    ['cus_a-b', { kind: 'id', prefix: 'cus_a-b' }],
    ['auth0|5f7', { kind: 'id', prefix: 'auth0|5f7' }],
  ])('%j is searched for by its shape', (text, search) => {
    expect(searchOf(text)).toEqual(search);
  });
});
