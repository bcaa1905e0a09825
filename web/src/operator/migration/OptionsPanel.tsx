import { appliedOption } from '../../app/migration/migrationView.ts';
import { Panel } from '../../components/Panel.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { planName } from '../overview/plans.ts';
import type { AccountMigration } from '../queries/useMigrations.ts';
import { optionPrice } from './migrationText.ts';

type Option = AccountMigration['options'][number];

/** The plans that the customer can have, the planned one first. */
export function OptionsPanel({ migration }: { readonly migration: AccountMigration }) {
  const { format } = useText();
  const applied = appliedOption(migration);
  const used = ({ usedPercent }: Option) => (usedPercent === null ? '–' : format.percent(usedPercent));
  const columns: Column<Option>[] = [
    {
      key: 'plan',
      label: 'Plan',
      cell: (option) => (
        <TwoLines
          phoneOnly
          second={`${format.number(option.sessionsIncluded)} sessions, ${used(option)} used`}
        >
          {planName(option.plan)} {option.isPlanned && <span className="tag">planned</span>}{' '}
          {option === applied && <span className="tag">applies</span>}
        </TwoLines>
      ),
    },
    { key: 'price', label: 'Price a month', cell: (option) => optionPrice(option, format) },
    {
      key: 'list',
      label: 'List price from',
      wide: true,
      cell: ({ listPriceFrom }) => (listPriceFrom === null ? '–' : format.date(listPriceFrom)),
    },
    {
      key: 'sessions',
      label: 'Sessions',
      numeric: true,
      wide: true,
      cell: ({ sessionsIncluded }) => format.number(sessionsIncluded),
    },
    { key: 'used', label: 'Last month', numeric: true, wide: true, cell: used },
    {
      key: 'archived',
      label: 'Projects archived',
      numeric: true,
      wide: true,
      cell: ({ projectsArchived }) => format.number(projectsArchived),
    },
  ];
  return (
    <Panel title="Options" flush>
      <Table label="Options" columns={columns} rows={migration.options} rowKey={({ plan }) => plan} />
    </Panel>
  );
}
