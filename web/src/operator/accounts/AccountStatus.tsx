import { Pill } from '../../components/Pill.tsx';
import { useText } from '../../text/useText.ts';
import type { ListedAccount } from '../queries/useAccounts.ts';
import { STATUS_NAMES } from './accountFilter.ts';

const KINDS = { active: 'ok', trialing: 'info', payment_due: 'bad', ending: 'warn' } as const;

/** The state of the subscription. An account that never had one has none. */
export function AccountStatus({ status, endsAt }: Pick<ListedAccount, 'status' | 'endsAt'>) {
  const { format } = useText();
  if (status === 'none') return '–';
  const kind = status === 'ended' || status === 'other' ? undefined : KINDS[status];
  return (
    <Pill {...(kind && { kind })}>
      {status === 'ending' && endsAt ? `Ends ${format.date(endsAt)}` : STATUS_NAMES[status]}
    </Pill>
  );
}
