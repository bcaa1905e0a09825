import { useQuery } from '@tanstack/react-query';
import { requestIdOf } from '../../app/createQueryClient.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Loading } from '../../components/Loading.tsx';
import { ActionProblem } from '../actions/ActionProblem.tsx';
import { useConsole } from '../useConsole.ts';

type CompareDialogProps = {
  readonly userId: string;
  /** Asks for a sync, where that is allowed. */
  readonly onSync: (() => void) | undefined;
  readonly onClose: () => void;
};

/** What a sync with Stripe would change. Nothing is changed by looking. */
export function CompareDialog({ userId, onSync, onClose }: CompareDialogProps) {
  const { api } = useConsole();
  const { data, error, isFetching } = useQuery({
    queryKey: ['comparison', userId],
    queryFn: ({ signal }) => api.compareAccount({ user_id: userId }, { signal }),
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return (
    <Dialog
      open
      title="Compare with Stripe"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {data && !data.agrees && onSync && (
            <Button kind="main" onClick={onSync}>
              Sync now
            </Button>
          )}
        </>
      }
    >
      {isFetching && <Loading shape="text" />}
      {error && !isFetching && <ActionProblem error={error} key={requestIdOf(error)} />}
      {data && !isFetching && data.agrees && (
        <p role="status">The account is what Stripe’s subscriptions make it.</p>
      )}
      {data && !isFetching && !data.agrees && (
        <table className="change-table">
          <caption className="visually-hidden">Differences from Stripe</caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Stored</th>
              <th scope="col">At Stripe</th>
            </tr>
          </thead>
          <tbody>
            {data.differences.map(({ field, stored, atStripe }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td>{stored ?? 'none'}</td>
                <td>
                  <strong>{atStripe ?? 'none'}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
