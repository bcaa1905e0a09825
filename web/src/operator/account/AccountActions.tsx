import { Button } from '../../components/Button.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import type { Account } from '../queries/useAccount.ts';
import { useConsole } from '../useConsole.ts';

/** The dialog that is open. */
export type Opened = 'compare' | 'sync' | 'terms' | 'offer';

type AccountActionsProps = { readonly account: Account; readonly onOpen: (opened: Opened) => void };

/** What an operator can do with the account. A viewer can look. */
export function AccountActions({ account: { customers, terms }, onOpen }: AccountActionsProps) {
  const { canChange, isActive } = useConsole();
  // The last one is the one that is used.
  const customer = customers.at(-1);
  return (
    <>
      {customer !== undefined && (
        <ButtonLink
          href={`https://dashboard.stripe.com/customers/${encodeURIComponent(customer)}`}
          target="_blank"
          rel="noopener noreferrer"
          leaves
        >
          Stripe
        </ButtonLink>
      )}
      {customer !== undefined && isActive && (
        <Button onClick={() => onOpen('compare')}>Compare with Stripe</Button>
      )}
      {customer !== undefined && canChange && <Button onClick={() => onOpen('sync')}>Sync now</Button>}
      {canChange && <Button onClick={() => onOpen('offer')}>Make an offer</Button>}
      {/* The terms of an offer follow its price. */}
      {canChange && !terms?.offer && (
        <Button kind="main" onClick={() => onOpen('terms')}>
          Change terms
        </Button>
      )}
    </>
  );
}
