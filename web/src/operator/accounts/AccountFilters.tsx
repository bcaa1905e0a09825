import Search from 'lucide-react/icons/search';
import { useEffect, useRef, useState } from 'react';
import { Chip } from '../../components/Chip.tsx';
import { Select } from '../../components/Select.tsx';
import { useText } from '../../text/useText.ts';
import { planSeries } from '../overview/plans.ts';
import type { AccountFilter } from '../queries/useAccounts.ts';
import { filterOf, STATES, STATUS_NAMES } from './accountFilter.ts';

type AccountFiltersProps = {
  readonly filter: AccountFilter;
  readonly states: Readonly<Record<(typeof STATES)[number]['count'], number>> | undefined;
  readonly onChange: (filter: AccountFilter) => void;
};

/** The search and the filters. A search excludes filters. */
export function AccountFilters({ filter, states, onChange }: AccountFiltersProps) {
  const { format } = useText();
  const choose = (name: 'plan' | 'status', value: string) => {
    const { [name]: _former, search: _search, ...rest } = filter;
    onChange(
      filterOf(
        new URLSearchParams({ ...rest, ...(value !== '' && { [name]: value }) } as Record<string, string>),
      ),
    );
  };
  return (
    <search className="account-filters" aria-label="Accounts">
      {/* Of a key: another address has another search. */}
      <SearchField
        key={filter.search}
        search={filter.search ?? ''}
        onSearch={(search) => onChange(search ? { search } : {})}
      />
      <Select label="Plan" value={filter.plan ?? ''} onChange={(value) => choose('plan', value)}>
        <option value="">Any plan</option>
        {planSeries([]).map(({ key, label }) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
      <Select label="Status" value={filter.status ?? ''} onChange={(value) => choose('status', value)}>
        <option value="">Any status</option>
        {Object.entries(STATUS_NAMES).map(([status, name]) => (
          <option key={status} value={status}>
            {name}
          </option>
        ))}
      </Select>
      <div className="chips">
        {STATES.map(({ state, count, label }) => (
          <Chip
            key={state}
            label={label}
            {...(states && { count: format.number(states[count]) })}
            pressed={filter.state === state}
            onChange={(isPressed) => {
              const { state: _former, search: _search, ...rest } = filter;
              onChange(isPressed ? { ...rest, state } : rest);
            }}
          />
        ))}
      </div>
    </search>
  );
}

function SearchField({
  search,
  onSearch,
}: {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}) {
  const inputRef = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, select, textarea, dialog');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      inputRef.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);
  return (
    <form
      className="search-field"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <Search size={16} aria-hidden />
      <input
        ref={inputRef}
        type="search"
        className="field-control"
        aria-label="E-mail address, beginning of a user id, or Stripe customer"
        aria-keyshortcuts="/"
        placeholder="E-mail, user id or Stripe customer"
        value={text}
        maxLength={254}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '' && search !== '') onSearch('');
        }}
      />
      <kbd aria-hidden>/</kbd>
    </form>
  );
}
