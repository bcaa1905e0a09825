import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSession } from '../../session/useSession.ts';
import { useText } from '../../text/useText.ts';
import { contactUpdate } from './contactUpdate.ts';
import { useContact } from './useContact.ts';
import { useContactMutation } from './useSetContact.ts';

/**
 * Sends the ID token of the sign-in, once, if it says something new of the person's address. A failure is not said: nobody has asked
 * for anything, and the next sign-in tries again.
 */
export function ContactSync() {
  const session = useSession();
  const { format } = useText();
  const { data: contact } = useContact();
  const { mutate } = useMutation(useContactMutation());

  useEffect(() => {
    const proof = contact && session.takeAddressProof();
    const update = proof && contactUpdate(contact, proof, format);
    if (update) mutate(update);
  }, [contact, session, format, mutate]);
  return null;
}
