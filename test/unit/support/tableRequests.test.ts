import { expect, it } from 'vitest';
import { type CommandInput, isAllowed, requestsOf } from '../../support/permissions/tableRequests.ts';

const permissions = [
  { actions: ['GetItem', 'PutItem', 'BatchGetItem'], isIndex: false, prefixes: ['ACCOUNT#'] },
  { actions: ['UpdateItem'], isIndex: false, prefixes: ['ACCOUNT#'] },
  {
    actions: ['UpdateItem'],
    isIndex: false,
    prefixes: ['APIKEYS#'],
    attributes: ['pk', 'sk', 'lastUsedDay'],
  },
  { actions: ['Query'], isIndex: true, prefixes: ['HISTORY#'] },
];
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 's' } });
const allows = (command: string, input: CommandInput) =>
  requestsOf(command, input).every((request) => isAllowed(permissions, request));
const query = (pk: string) => ({
  KeyConditionExpression: 'historyAccount = :pk',
  ExpressionAttributeValues: { ':pk': { S: pk } },
});

it('a request for a key with an allowed prefix is allowed', () => {
  expect(allows('GetItemCommand', { Key: key('ACCOUNT#a') })).toBe(true);
  expect(allows('PutItemCommand', { Item: key('ACCOUNT#a') })).toBe(true);
  expect(allows('BatchGetItemCommand', { RequestItems: { t: { Keys: [key('ACCOUNT#a')] } } })).toBe(true);
  expect(allows('QueryCommand', { IndexName: 'history', ...query('HISTORY#a') })).toBe(true);
});

it('a request for a key with another prefix is refused', () => {
  expect(allows('GetItemCommand', { Key: key('APIKEYS#3') })).toBe(false);
  expect(allows('QueryCommand', query('HISTORY#a'))).toBe(false);
  expect(allows('QueryCommand', { IndexName: 'history', ...query('UNCOUNTED#a') })).toBe(false);
  const batch = { Keys: [key('ACCOUNT#a'), key('TERMS#a')] };
  expect(allows('BatchGetItemCommand', { RequestItems: { t: batch } })).toBe(false);
});

it('a request without a key is refused by a statement with prefixes', () => {
  expect(
    isAllowed(
      [{ actions: ['Scan'], isIndex: false, prefixes: ['ACCOUNT#'] }],
      requestsOf('ScanCommand', {})[0] as never,
    ),
  ).toBe(false);
});

it('each part of a transaction must be allowed', () => {
  const update = { Update: { Key: key('ACCOUNT#a'), UpdateExpression: 'SET plan = :plan' } };
  expect(allows('TransactWriteItemsCommand', { TransactItems: [update] })).toBe(true);
  expect(
    allows('TransactWriteItemsCommand', { TransactItems: [update, { Put: { Item: key('TERMS#a') } }] }),
  ).toBe(false);
});

it('an update may name only the allowed attributes', () => {
  const update = (UpdateExpression: string, names = {}) =>
    allows('UpdateItemCommand', {
      Key: key('APIKEYS#3'),
      UpdateExpression,
      ConditionExpression: 'attribute_exists(pk) AND lastUsedDay < :day',
      ExpressionAttributeNames: names,
    });
  expect(update('SET lastUsedDay = :day')).toBe(true);
  expect(update('SET lastUsedDay = :day REMOVE revokedAt')).toBe(false);
  expect(update('SET #a = :day', { '#a': 'scopes' })).toBe(false);
});
