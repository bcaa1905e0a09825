import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { setContact } from '../../services/accounts/domain/contact.ts';
import { createAccountStore } from '../../shared/account/accountStore.ts';
import { writeAddress } from '../../shared/account/addressItem.ts';
import { withProposedAddress, withVerifiedAddress } from '../../shared/account/contactChanges.ts';
import { createContactStore } from '../../shared/account/contactStore.ts';
import { addressHash } from '../../shared/aws/keyHashes.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { scanRows } from '../support/table/fullAccount.ts';
import { testTable } from '../support/table/testTable.ts';

const NOW = 1_800_000_000;

let table: Table;

beforeEach(async () => {
  table = await testTable();
  for (const accountId of ['u1', 'u2']) await createAccountStore(table).readOrCreateAccount(accountId, NOW);
});

/** The items of addresses, as the address and the account. */
async function addresses(...known: string[]): Promise<string[]> {
  const rows = (await scanRows(table)).filter(({ pk }) => String(pk).startsWith('ADDRESS#'));
  const nameOf = (pk: unknown) => known.find((one) => pk === `ADDRESS#${addressHash(one)}`) ?? String(pk);
  return rows.map(({ pk, sk }) => `${nameOf(pk)} ${sk}`).sort();
}

const verify = (accountId: string, settings: { email: string; language?: 'fr' }) => {
  const store = { ...createAccountStore(table), ...createContactStore(table) };
  const { email, ...preferences } = settings;
  const verified = { email, issuedAt: NOW };
  return setContact(store, { accountId, settings: { verified, ...preferences }, isKnown: true, now: NOW });
};

describe('the item of an e-mail address', () => {
  it('is written with the contact, and replaces that of the former address', async () => {
    await verify('u1', { email: 'a@example.com' });
    expect(await addresses('a@example.com')).toEqual(['a@example.com u1']);
    await verify('u1', { email: 'b@example.com', language: 'fr' });
    expect(await addresses('b@example.com')).toEqual(['b@example.com u1']);
  });

  it('stays the same if only the case of a letter changes', async () => {
    const { readContact, saveContact } = createContactStore(table);
    for (const email of ['a@example.com', 'A@example.com']) {
      const change = withVerifiedAddress(await readContact('u1'), { email, by: 'link', now: NOW });
      expect(await saveContact({ ...change, now: NOW })).toBe(true);
    }
    expect(await addresses('a@example.com')).toEqual(['a@example.com u1']);
  });

  it('is of each account that has the address', async () => {
    await verify('u1', { email: 'a@example.com' });
    await verify('u2', { email: 'A@Example.com' });
    expect(await addresses('a@example.com')).toEqual(['a@example.com u1', 'a@example.com u2']);
    await verify('u1', { email: 'b@example.com' });
    expect(await addresses('a@example.com', 'b@example.com')).toEqual([
      'a@example.com u2',
      'b@example.com u1',
    ]);
  });

  it('is not written of an address that waits to be confirmed', async () => {
    const { readContact, saveContact } = createContactStore(table);
    const decision = withProposedAddress(await readContact('u1'), { email: 'a@example.com', now: NOW });
    if (decision.kind !== 'changed') throw new Error('not changed');
    expect(await saveContact({ ...decision, now: NOW })).toBe(true);
    expect(await addresses()).toEqual([]);
  });

  it('is not written if the contact was changed since it was read', async () => {
    const { readContact, saveContact } = createContactStore(table);
    const first = await readContact('u1');
    await verify('u1', { email: 'a@example.com' });
    const late = withVerifiedAddress(first, { email: 'b@example.com', by: 'link', now: NOW });
    expect(await saveContact({ ...late, now: NOW })).toBe(false);
    expect(await addresses('a@example.com')).toEqual(['a@example.com u1']);
  });

  it('can be written afterwards, unless the contact was changed since it was read', async () => {
    const { readContact } = createContactStore(table);
    await verify('u1', { email: 'a@example.com' });
    const Key = marshall(tableKeys.address(addressHash('a@example.com'), 'u1'));
    await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
    const contact = await readContact('u1');
    expect(await writeAddress(table, contact)).toBe(true);
    expect(await writeAddress(table, contact)).toBe(true);
    expect(await addresses('a@example.com')).toEqual(['a@example.com u1']);
    await verify('u1', { email: 'b@example.com' });
    expect(await writeAddress(table, contact)).toBe(false);
    expect(await addresses('b@example.com')).toEqual(['b@example.com u1']);
  });

  it('is not written afterwards of a contact without an address', async () => {
    expect(await writeAddress(table, await createContactStore(table).readContact('u1'))).toBe(true);
    expect(await addresses()).toEqual([]);
  });
});
