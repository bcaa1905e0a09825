import { Panel } from '../../components/Panel.tsx';
import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import type { AccountMigration } from '../queries/useMigrations.ts';
import { sentenceOf } from './findings.ts';

/** What keeps the account from being moved, and what a person should know. Nothing if there is neither. */
export function FindingsPanel({ migration }: { readonly migration: AccountMigration }) {
  const { format } = useText();
  const { problem, blockers, warnings } = migration;
  const findings = [
    ...(problem
      ? [
          {
            kind: 'bad' as const,
            name: 'Problem',
            code: problem.code,
            text: `${problem.text} ${format.dateTime(problem.at)}`,
          },
        ]
      : []),
    ...blockers.map((code) => ({ kind: 'bad' as const, name: 'Blocker', code, text: sentenceOf(code) })),
    ...warnings.map((code) => ({ kind: 'warn' as const, name: 'Warning', code, text: sentenceOf(code) })),
  ];
  if (findings.length === 0) return null;
  return (
    <Panel title="Findings" flush>
      <ul className="migration-problems">
        {findings.map(({ kind, name, code, text }) => (
          <li key={`${name} ${code}`}>
            <span>
              <Pill kind={kind}>{name}</Pill> <code>{code}</code>
            </span>
            <span>{text ?? 'See the plan file.'}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
