import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Contact } from '../contact/useContact.ts';
import { useContactMutation } from '../contact/useSetContact.ts';

export type OptionalEmail = keyof Contact['notices'];
export type ContactChoice =
  | { readonly setting: 'language'; readonly value: Contact['language'] }
  | { readonly setting: OptionalEmail; readonly value: boolean };
type Setting = ContactChoice['setting'];
type Sent = { readonly number: number; readonly choice: ContactChoice };

/**
 * The choices of the contact, which are saved at once. A choice is shown before it is saved, and taken back if that fails. `saved` and
 * `failed` say what became of the last one.
 */
export function useContactChoices(contact: Contact) {
  const [pending, setPending] = useState<readonly Sent[]>([]);
  const [outcome, setOutcome] = useState<{ saved?: Setting; failed?: Setting }>({});
  const sentRef = useRef(0);
  const { mutationFn, ...options } = useContactMutation();
  const { mutate } = useMutation({
    ...options,
    mutationFn: ({ choice }: Sent) => mutationFn(toChange(choice)),
    onSuccess: async (saved, { choice, number }) => {
      await options.onSuccess(saved);
      // Of a later choice nothing is known yet.
      if (number === sentRef.current) setOutcome({ saved: choice.setting });
    },
    onError: (_error, { choice }) => setOutcome({ failed: choice.setting }),
    onSettled: (_saved, _error, { number }) =>
      setPending((sent) => sent.filter((one) => one.number !== number)),
  });
  const choose = (choice: ContactChoice) => {
    sentRef.current += 1;
    const sent = { number: sentRef.current, choice };
    setOutcome({});
    setPending((earlier) => [...earlier, sent]);
    mutate(sent);
  };
  return {
    shown: pending.reduce((shown, { choice }) => withChoice(shown, choice), contact),
    choose,
    ...outcome,
  };
}

const toChange = ({ setting, value }: ContactChoice) =>
  setting === 'language' ? { language: value } : { notices: { [setting]: value } };

function withChoice(contact: Contact, choice: ContactChoice): Contact {
  return choice.setting === 'language'
    ? { ...contact, language: choice.value }
    : { ...contact, notices: { ...contact.notices, [choice.setting]: choice.value } };
}
