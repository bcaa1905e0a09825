import { expect, test } from 'vitest';
import { type DraftStorage, forgetDraft, readDraft, saveDraft } from '../../../../web/src/messages/draft.ts';

function memory(): DraftStorage & { keys(): string[] } {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
}

const EMPTY = { messageId: 'new', fields: { subject: '', text: '' } };
const DRAFT = { messageId: 'kept', fields: { subject: 'Refused', text: 'Since 10:00\n`429`' } };
const ADA = { subject: 'ada', place: '3' };

test('a draft is read with its message id until it is forgotten', () => {
  const storage = memory();
  expect(readDraft(() => storage, ADA, EMPTY)).toEqual(EMPTY);
  saveDraft(() => storage, ADA, DRAFT);
  expect(readDraft(() => storage, ADA, EMPTY)).toEqual(DRAFT);
  expect(readDraft(() => storage, { ...ADA, place: '4' }, EMPTY)).toEqual(EMPTY);
  forgetDraft(() => storage, ADA);
  expect(readDraft(() => storage, ADA, EMPTY)).toEqual(EMPTY);
});

test('the drafts of somebody else in the tab are dropped, and nothing else', () => {
  const storage = memory();
  storage.setItem('language', 'fr');
  saveDraft(() => storage, ADA, DRAFT);
  expect(readDraft(() => storage, { subject: 'ada:3', place: '3' }, EMPTY)).toEqual(EMPTY);
  expect(storage.keys()).toEqual(['language']);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"messageId":1,"fields":{}}',
  '{"messageId":"a"}',
  '{"messageId":"a","fields":null}',
])('what is no draft is taken for none: %s', (value) => {
  const storage = memory();
  storage.setItem('draft:ada:3', value);
  expect(readDraft(() => storage, ADA, EMPTY)).toEqual(EMPTY);
});

test('fields that a draft does not have are empty, and unknown ones are dropped', () => {
  const storage = memory();
  storage.setItem('draft:ada:3', '{"messageId":"a","fields":{"text":"x","subject":7,"other":"y"}}');
  expect(readDraft(() => storage, ADA, EMPTY)).toEqual({
    messageId: 'a',
    fields: { subject: '', text: 'x' },
  });
});

test('without storage there is no draft, and writing is not interrupted', () => {
  const forbidden = () => {
    throw new Error('forbidden');
  };
  expect(readDraft(forbidden, ADA, EMPTY)).toEqual(EMPTY);
  saveDraft(forbidden, ADA, DRAFT);
  forgetDraft(forbidden, ADA);
});
