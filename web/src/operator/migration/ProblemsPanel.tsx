import { Chip } from '../../components/Chip.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useText } from '../../text/useText.ts';
import type { MigrationCounts } from '../queries/useMigrations.ts';
import { sentenceOf } from './findings.ts';

type ProblemsPanelProps = {
  readonly problems: MigrationCounts['problems'];
  readonly chosen: string | undefined;
  readonly onChoose: (problem: string | undefined) => void;
};

/** Blockers and problems by code, the most frequent one first. Each is a filter. */
export function ProblemsPanel({ problems, chosen, onChoose }: ProblemsPanelProps) {
  const { format } = useText();
  return (
    <Panel title="Blockers and problems" flush>
      <ul className="migration-problems">
        {problems.map(({ code, accounts }) => (
          <li key={code}>
            <Chip
              label={code}
              count={format.number(accounts)}
              pressed={chosen === code}
              onChange={(isPressed) => onChoose(isPressed ? code : undefined)}
            />
            <span>{sentenceOf(code) ?? 'See the sentence on the account.'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
