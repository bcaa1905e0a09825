import { Chip } from '../../components/Chip.tsx';
import { useText } from '../../text/useText.ts';
import type { MigrationCounts, MigrationFilter } from '../queries/useMigrations.ts';
import { DECISIONS, STATES } from './migrationFilter.ts';

type MigrationFiltersProps = {
  readonly filter: MigrationFilter;
  readonly counts: MigrationCounts | undefined;
  readonly onChange: (filter: MigrationFilter) => void;
};

/** The states and the decisions, each with its count. One of each can be chosen. */
export function MigrationFilters({ filter, counts, onChange }: MigrationFiltersProps) {
  const { format } = useText();
  const { state: _state, ...withoutState } = filter;
  const { decision: _decision, ...withoutDecision } = filter;
  return (
    <search className="migration-filters" aria-label="Accounts">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend that is shown. */}
      <div role="group" aria-label="State">
        {STATES.map(({ state, label }) => (
          <Chip
            key={state}
            label={label}
            {...(counts && { count: format.number(counts.states[state]) })}
            pressed={filter.state === state}
            onChange={(isPressed) => onChange(isPressed ? { ...filter, state } : withoutState)}
          />
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend that is shown. */}
      <div role="group" aria-label="Decision">
        {DECISIONS.map(({ decision, label }) => (
          <Chip
            key={decision}
            label={label}
            {...(counts && { count: format.number(counts.decisions[decision]) })}
            pressed={filter.decision === decision}
            onChange={(isPressed) => onChange(isPressed ? { ...filter, decision } : withoutDecision)}
          />
        ))}
      </div>
    </search>
  );
}
