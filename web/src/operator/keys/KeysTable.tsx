import { Button } from '../../components/Button.tsx';
import { Pill } from '../../components/Pill.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import type { Key } from '../queries/useKeys.ts';
import { useConsole } from '../useConsole.ts';

type KeysTableProps = {
  readonly label: string;
  readonly keys: readonly Key[];
  readonly onRevoke?: (key: Key) => void;
};

export function KeysTable({ label, keys, onRevoke }: KeysTableProps) {
  const { format } = useText();
  const { canChange } = useConsole();
  const columns: Column<Key>[] = [
    {
      key: 'name',
      label: 'Name',
      cell: ({ name, keyId }) => (
        <TwoLines second={<code>{keyId}</code>}>
          <bdi>{name}</bdi>
        </TwoLines>
      ),
    },
    { key: 'scopes', label: 'Scopes', cell: ({ scopes }) => <Scopes scopes={scopes} /> },
    {
      key: 'created',
      label: 'Created',
      wide: true,
      cell: ({ createdAt }) => <span className="secondary">{format.date(createdAt)}</span>,
    },
    {
      key: 'used',
      label: 'Last used',
      wide: true,
      cell: ({ lastUsedDay }) => (
        <span className="secondary">{lastUsedDay === null ? 'Never' : format.day(lastUsedDay)}</span>
      ),
    },
    { key: 'end', label: onRevoke ? 'Expires' : 'Ended', wide: true, cell: (key) => <KeyEnd apiKey={key} /> },
  ];
  if (onRevoke && canChange) {
    columns.push({
      key: 'actions',
      label: 'Actions',
      labelHidden: true,
      cell: (key) => (
        <div className="row-actions">
          <Button kind="ghost" size="small" aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
            Revoke
          </Button>
        </div>
      ),
    });
  }
  return (
    <div className="keys">
      <Table label={label} columns={columns} rows={keys} rowKey={({ keyId }) => keyId} />
    </div>
  );
}

function Scopes({ scopes }: Pick<Key, 'scopes'>) {
  return (
    <span className="scopes">
      {scopes.map((scope) => (
        <code key={scope} className={scope === 'admin' ? 'admin' : undefined}>
          {scope}
        </code>
      ))}
    </span>
  );
}

function KeyEnd({ apiKey: { revokedAt, expiresAt } }: { apiKey: Key }) {
  const { format } = useText();
  if (revokedAt !== null) return <Pill>Revoked {format.dateTime(revokedAt)}</Pill>;
  if (expiresAt === null) return <span className="secondary">Never</span>;
  if (Date.parse(expiresAt) <= Date.now()) return <Pill>Expired {format.dateTime(expiresAt)}</Pill>;
  return <span className="secondary">{format.dateTime(expiresAt)}</span>;
}
