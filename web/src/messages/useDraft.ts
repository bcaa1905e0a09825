import { useState } from 'react';
import { type Draft, type DraftPlace, forgetDraft, readDraft, saveDraft } from './draft.ts';

const storage = () => sessionStorage;

const withNewId = <Field extends string>(fields: Draft<Field>['fields']): Draft<Field> => ({
  messageId: crypto.randomUUID(),
  fields,
});

/** A draft that survives a reload of the page. It must be called for one place only: give the component a key. */
export function useDraft<Field extends string>(place: DraftPlace, emptyFields: Draft<Field>['fields']) {
  const [draft, setDraft] = useState(() => readDraft(storage, place, withNewId(emptyFields)));
  const show = (next: Draft<Field>) => {
    setDraft(next);
    saveDraft(storage, place, next);
  };
  return {
    draft,
    change: (fields: Partial<Draft<Field>['fields']>) =>
      show({ ...draft, fields: { ...draft.fields, ...fields } }),
    /** It was sent: the next message is another one. */
    clear: () => {
      setDraft(withNewId(emptyFields));
      forgetDraft(storage, place);
    },
    /** A message with its id was sent before it was changed: what it is now is another message. */
    renew: () => show(withNewId(draft.fields)),
  };
}
