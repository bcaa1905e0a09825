import type { Ref } from 'react';
import { Field } from '../../components/Field.tsx';
import { LIMITS } from '../account/termsDraft.ts';
import { planName } from '../overview/plans.ts';
import { type OfferDraft, type OfferErrors, PLAN_CHOICES } from './offerDraft.ts';

type OfferFieldsProps = {
  readonly ref: Ref<HTMLDivElement>;
  readonly draft: OfferDraft;
  readonly errors: OfferErrors;
  /** What 1,000 sessions cost by it, in words. */
  readonly perThousand: string;
  readonly onChange: (values: Partial<OfferDraft>) => void;
};

const errorOf = (error: string | undefined) => (error === undefined ? {} : { error });

/** Price, figures, dates and note of an offer. */
export function OfferFields({ ref, draft, errors, perThousand, onChange }: OfferFieldsProps) {
  const textField = (key: keyof OfferDraft, label: string, inputMode: 'decimal' | 'numeric' | 'text') => (
    <Field key={key} label={label} {...errorOf(errors[key])}>
      {(control) => (
        <input
          {...control}
          name={key}
          inputMode={inputMode}
          autoComplete="off"
          value={draft[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const dateField = (key: 'until' | 'acceptBy', label: string) => (
    <Field label={label} {...errorOf(errors[key])}>
      {(control) => (
        <input
          {...control}
          name={key}
          type="date"
          value={draft[key]}
          onChange={(event) => onChange({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <div className="action-fields" ref={ref}>
      <Field label="Plan">
        {(control) => (
          <select
            {...control}
            name="plan"
            value={draft.plan}
            onChange={(event) => onChange({ plan: event.target.value as OfferDraft['plan'] })}
          >
            {PLAN_CHOICES.map((plan) => (
              <option key={plan} value={plan}>
                {planName(plan)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {textField('price', 'Price a month, in US dollars', 'decimal')}
      {LIMITS.map(({ key, label }) => textField(key, label, 'numeric'))}
      <p className="per-thousand" role="status">
        {perThousand}
      </p>
      {dateField('acceptBy', 'Last day to accept')}
      {dateField('until', 'Until')}
      <div className="whole-row">
        {textField('note', 'Note for operators, which the customer does not see', 'text')}
      </div>
    </div>
  );
}
