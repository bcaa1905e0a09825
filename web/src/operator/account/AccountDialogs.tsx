import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import { OfferDialog } from '../offers/OfferDialog.tsx';
import type { Account } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';
import type { Opened } from './AccountActions.tsx';
import { CompareDialog } from './CompareDialog.tsx';
import { TermsDialog } from './TermsDialog.tsx';

type AccountDialogsProps = {
  readonly opened: Opened;
  readonly account: Account;
  /** A UTC day. */
  readonly today: string;
  readonly onOpen: (opened: Opened) => void;
  readonly onDone: (message: string) => void;
  readonly onClose: () => void;
};

/** The dialog of the action that was chosen. */
export function AccountDialogs({ opened, account, today, onOpen, onDone, onClose }: AccountDialogsProps) {
  const { api, canChange } = useConsole();
  const { userId } = account;
  switch (opened) {
    case 'compare':
      return (
        <CompareDialog
          userId={userId}
          onSync={canChange ? () => onOpen('sync') : undefined}
          onClose={onClose}
        />
      );
    case 'sync':
      return (
        <ReasonDialog
          title="Sync with Stripe?"
          action="Sync now"
          run={(reason) => api.syncAccount({ user_id: userId, reason })}
          onDone={({ queued }) =>
            onDone(
              queued
                ? 'A sync is on its way. The page shows its result within a minute.'
                : 'Nothing to sync: Stripe does not know the account.',
            )
          }
          onClose={onClose}
        >
          <p>
            The account’s subscriptions are read from Stripe, and plan, period and quota follow from them. At
            most one sync in 30 seconds is made.
          </p>
        </ReasonDialog>
      );
    case 'terms':
      return <TermsDialog account={account} today={today} onDone={onDone} onClose={onClose} />;
    case 'offer':
      return <OfferDialog account={account} onDone={onDone} onClose={onClose} />;
    default:
      return opened satisfies never;
  }
}
