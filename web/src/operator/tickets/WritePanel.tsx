import { useState } from 'react';
import { SegmentedControl } from '../../components/SegmentedControl.tsx';
import type { Ticket } from '../queries/useTickets.ts';
import { useConsole } from '../useConsole.ts';
import { WriteForm, type WriteKind } from './WriteForm.tsx';

const KINDS = [
  { value: 'reply', label: 'Reply' },
  { value: 'note', label: 'Internal note' },
] as const;

/**
 * Replies to the customer, or writes a note for operators. Each has a text of its own, so that a note never becomes a reply by a press of
 * the switch.
 */
export function WritePanel({ ticket }: { readonly ticket: Ticket }) {
  const { caller } = useConsole();
  const [kind, setKind] = useState<WriteKind>('reply');
  if (caller.role !== 'operator') return null;
  return (
    <div className="write">
      <SegmentedControl label="What to write" value={kind} onChange={setKind} options={KINDS} />
      {KINDS.map(({ value }) => (
        <div key={value} hidden={value !== kind}>
          <WriteForm kind={value} ticket={ticket} />
        </div>
      ))}
    </div>
  );
}
