import { useState } from 'react';
import { Meter } from '../../../client/react/meter/Meter.tsx';
import { Button } from '../components/Button.tsx';
import { Chip } from '../components/Chip.tsx';
import { Panel } from '../components/Panel.tsx';
import { Pill } from '../components/Pill.tsx';
import { type Column, type Sort, Table } from '../components/Table.tsx';
import { TwoLines } from '../components/TwoLines.tsx';
import { useText } from '../text/useText.ts';
import { useSample } from './useSample.ts';

type Project = { id: string; name: string; sessions: number; seconds: number; lost: boolean };

const PROJECTS: readonly Project[] = [
  { id: 'tutor-web', name: 'Tutor, web', sessions: 1985, seconds: 4764, lost: false },
  { id: 'kiosk-lyon', name: 'Kiosk, Lyon', sessions: 901, seconds: 1089, lost: true },
  { id: 'staging', name: 'Staging', sessions: 416, seconds: 28, lost: false },
];

export function TableExamples() {
  const { t, format } = useText();
  const sample = useSample();
  const [sort, setSort] = useState<Sort>({ key: 'sessions', direction: 'descending' });
  const [onlyLost, setOnlyLost] = useState(false);

  const columns: Column<Project>[] = [
    {
      key: 'name',
      label: sample('Project', 'Projet'),
      sortable: true,
      cell: ({ id, name }) => (
        <TwoLines second={<code>{id}</code>}>
          <a href={`#${id}`}>{name}</a>
        </TwoLines>
      ),
    },
    {
      key: 'share',
      label: sample('Share', 'Part'),
      wide: true,
      cell: ({ name, sessions }) => (
        <Meter
          label={name}
          value={sessions}
          max={3302}
          valueText={t('quota.meter', { used: sessions, total: 3302 })}
          thin
        />
      ),
    },
    {
      key: 'end',
      label: sample('End', 'Fin'),
      cell: ({ lost }) =>
        lost ? (
          <Pill kind="warn">{t('end.lost')}</Pill>
        ) : (
          <span className="muted">{sample('Ended', 'Terminée')}</span>
        ),
    },
    {
      key: 'duration',
      label: sample('Duration', 'Durée'),
      numeric: true,
      wide: true,
      cell: ({ seconds }) => format.duration(seconds),
    },
    {
      key: 'sessions',
      label: 'Sessions',
      numeric: true,
      sortable: true,
      cell: ({ sessions }) => <strong>{format.number(sessions)}</strong>,
    },
  ];
  const sign = sort.direction === 'ascending' ? 1 : -1;
  const rows = PROJECTS.filter(({ lost }) => lost || !onlyLost).sort(
    (a, b) => sign * (sort.key === 'name' ? a.name.localeCompare(b.name) : a.sessions - b.sessions),
  );

  return (
    <Panel
      title={sample('Use by project', 'Utilisation par projet')}
      aside={
        <Chip label={t('end.lost')} count={format.number(1)} pressed={onlyLost} onChange={setOnlyLost} />
      }
      foot={
        <>
          <span>{sample('3 newest', '3 plus récentes')}</span>
          <Button size="small">{sample('Show 50 more', 'Afficher 50 de plus')}</Button>
        </>
      }
      flush
    >
      <Table
        label={sample('Use by project', 'Utilisation par projet')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        sort={sort}
        onSort={(key) =>
          setSort({
            key,
            direction: key === sort.key && sort.direction === 'descending' ? 'ascending' : 'descending',
          })
        }
      />
    </Panel>
  );
}
