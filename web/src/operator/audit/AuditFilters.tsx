import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { useEffect, useId, useState } from 'react';
import { isId } from '../../../../shared/contract/ids.ts';
import { Button } from '../../components/Button.tsx';
import { Chip } from '../../components/Chip.tsx';
import { Select } from '../../components/Select.tsx';
import { type AuditFilter, dayAfter, isDay } from './auditFilter.ts';

type AuditFiltersProps = {
  readonly filter: AuditFilter;
  readonly day: string;
  readonly today: string;
  /** Who acted in the pages that are read. */
  readonly people: readonly string[];
  readonly onChange: (filter: AuditFilter) => void;
};

/** What the audit trail is limited to. A change applies at once. */
export function AuditFilters({ filter, day, today, people, onChange }: AuditFiltersProps) {
  const { by, account, changes } = filter;
  const showDay = (next: string) => {
    const { day: _earlier, ...rest } = filter;
    onChange(next === today ? rest : { ...rest, day: next });
  };
  return (
    <search className="audit-filters" aria-label="Filters">
      {account === undefined && (
        <span className="days">
          <Button size="small" aria-label="Day before" onClick={() => showDay(dayAfter(day, -1))}>
            <ChevronLeft size={16} aria-hidden />
          </Button>
          <input
            type="date"
            className="field-control"
            aria-label="Day (UTC)"
            max={today}
            value={day}
            onChange={({ target: { value } }) => isDay(value) && showDay(value)}
          />
          {day < today && (
            <Button size="small" aria-label="Day after" onClick={() => showDay(dayAfter(day, 1))}>
              <ChevronRight size={16} aria-hidden />
            </Button>
          )}
        </span>
      )}
      <Select
        label="Person or key"
        value={by ?? ''}
        onChange={(value) => {
          const { by: _earlier, ...rest } = filter;
          onChange(value === '' ? rest : { ...rest, by: value });
        }}
      >
        <option value="">Anybody</option>
        {/* Somebody of the address who did nothing in what is read. */}
        {[...new Set([...people, ...(by === undefined ? [] : [by])])].map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </Select>
      <AccountField
        account={account}
        onChange={(chosen) => {
          const { account: _earlier, ...rest } = filter;
          onChange(chosen === undefined ? rest : { ...rest, account: chosen });
        }}
      />
      <Chip
        label="Changes only"
        pressed={changes === true}
        onChange={(pressed) => {
          const { changes: _earlier, ...rest } = filter;
          onChange(pressed ? { ...rest, changes: true } : rest);
        }}
      />
    </search>
  );
}

type AccountFieldProps = {
  readonly account: string | undefined;
  readonly onChange: (account: string | undefined) => void;
};

/** Takes a user id, and applies with Enter. */
function AccountField({ account, onChange }: AccountFieldProps) {
  const [typed, setTyped] = useState(account ?? '');
  const [isInvalid, setInvalid] = useState(false);
  const fieldId = useId();
  // The address can change without the field: Back, or a link.
  useEffect(() => setTyped(account ?? ''), [account]);

  function submit() {
    const id = typed.trim();
    const isValid = id === '' || isId(id);
    setInvalid(!isValid);
    if (isValid) onChange(id === '' ? undefined : id);
  }

  return (
    <form
      className="account-field"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label htmlFor={fieldId}>User id</label>
      <input
        className="field-control"
        id={fieldId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={isInvalid || undefined}
        value={typed}
        onChange={({ target: { value } }) => {
          setTyped(value);
          setInvalid(false);
        }}
      />
      <Button size="small" type="submit">
        Filter
      </Button>
      {account !== undefined && (
        <Button size="small" kind="ghost" onClick={() => onChange(undefined)}>
          All accounts
        </Button>
      )}
    </form>
  );
}
