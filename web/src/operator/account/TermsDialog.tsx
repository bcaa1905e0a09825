import { useState } from 'react';
import { useText } from '../../text/useText.ts';
import type { Change } from '../actions/ChangeTable.tsx';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import type { Account } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';
import { TermsFields } from './TermsFields.tsx';
import { draftErrors, draftOf, LIMITS, type TermsDraft, termsOf } from './termsDraft.ts';

type TermsDialogProps = {
  readonly account: Account;
  readonly today: string;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
};

/** Replaces the terms of an account, or ends them. It shows the figures before and after. */
export function TermsDialog({ account, today, onDone, onClose }: TermsDialogProps) {
  const { format } = useText();
  const { api } = useConsole();
  const [draft, setDraft] = useState(() => draftOf(account));
  const [errors, setErrors] = useState<ReturnType<typeof draftErrors>>({});
  const { userId: user_id, planLimits, terms } = account;
  const input = termsOf(draft);
  const set = (values: Partial<TermsDraft>) => {
    setDraft({ ...draft, ...values });
    setErrors({});
  };
  const figure = (agreed: number | null | undefined, plan: number) =>
    agreed === null || agreed === undefined ? `${format.number(plan)} (plan)` : format.number(agreed);
  const changes: Change[] = LIMITS.map(({ key, field, label }) => ({
    label,
    before: figure(terms?.[key], planLimits[key]),
    after: figure(input?.[field], planLimits[key]),
  }));
  const run = (reason: string) =>
    input === null ? api.endTerms({ user_id, reason }) : api.setTerms({ user_id, ...input, reason });
  return (
    <ReasonDialog
      title="Change the terms?"
      action={input === null ? 'End terms' : 'Change terms'}
      changes={changes}
      fields={<TermsFields draft={draft} errors={errors} onChange={set} />}
      check={() => {
        const found = draftErrors(draft, today);
        setErrors(found);
        return Object.keys(found).length === 0;
      }}
      run={run}
      onDone={() => onDone(input === null ? 'The terms have ended.' : 'The terms are changed.')}
      onClose={onClose}
    >
      <p>
        They replace all earlier terms, at once. An empty figure is that of the plan; without any figure the
        terms end.
      </p>
    </ReasonDialog>
  );
}
