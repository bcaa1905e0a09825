import { memo } from 'react';
import { Link } from 'wouter';
import { Pill } from '../../components/Pill.tsx';
import { type Column, Table } from '../../components/Table.tsx';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import { accountPath } from '../paths.ts';
import type { AdminAction } from '../queries/useAudit.ts';
import { detailsOf, kindOfActor } from './describe.ts';

type AuditTableProps = {
  readonly acts: readonly AdminAction[];
  /** Of one account, on several days; otherwise of several accounts, on one day. */
  readonly ofAccount: boolean;
  readonly focusedRow: string | undefined;
};

/** The rows of the audit trail. They can be thousands, and are rendered again only if they change. */
export const AuditTable = memo(function AuditTable({ acts, ofAccount, focusedRow }: AuditTableProps) {
  const { format } = useText();
  const account: Column<AdminAction> = {
    key: 'account',
    label: 'Account',
    wide: true,
    cell: ({ userId }) =>
      userId === null ? (
        '–'
      ) : (
        <Link href={accountPath(userId)}>
          <code>{userId}</code>
        </Link>
      ),
  };
  const columns: Column<AdminAction>[] = [
    {
      key: 'at',
      label: 'When',
      cell: ({ at }) => (
        <time dateTime={at} className="secondary">
          {ofAccount ? format.dateTime(at) : format.time(at)}
        </time>
      ),
    },
    {
      key: 'by',
      label: 'Who',
      wide: true,
      cell: (action) => (
        <TwoLines second={kindOfActor(action)}>
          <bdi>{action.by}</bdi>
        </TwoLines>
      ),
    },
    { key: 'act', label: 'Action', cell: (action) => <Act action={action} /> },
    ...(ofAccount ? [] : [account]),
    { key: 'status', label: 'Response', cell: ({ status }) => <Status status={status} /> },
  ];
  return (
    <div className="audit">
      <Table
        label="Actions"
        columns={columns}
        rows={acts}
        rowKey={({ requestId }) => requestId}
        {...(focusedRow !== undefined && { focusedRow })}
      />
    </div>
  );
});

function Act({ action }: { action: AdminAction }) {
  const { reason, rest } = detailsOf(action.details);
  return (
    <>
      <TwoLines second={`${kindOfActor(action)} ${action.by}`} phoneOnly>
        <code>{action.act}</code>
      </TwoLines>
      {reason !== undefined && <span className="second-line">“{reason}”</span>}
      {rest !== '' && <span className="second-line">{rest}</span>}
    </>
  );
}

/** What is as it should be is quiet. */
function Status({ status }: Pick<AdminAction, 'status'>) {
  if (status === null) return <span className="secondary">–</span>;
  if (status < 400) return <span className="secondary">{status}</span>;
  return <Pill kind={status >= 500 ? 'bad' : 'warn'}>{status === 403 ? '403 refused' : status}</Pill>;
}
