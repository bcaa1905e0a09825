import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useText } from '../../text/useText.ts';
import { MigrationProblem } from './MigrationProblem.tsx';
import type { Migration } from './migrationView.ts';
import { useMigrationText } from './useMigrationText.ts';

type LeaveDialogProps = {
  readonly leaving: NonNullable<Migration['leaving']>;
  readonly hasOverage: boolean;
  /** Until when it can be taken back. */
  readonly decideUntil: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onLeave: () => void;
  readonly onClose: () => void;
};

/** Asks once whether to leave, and says what follows and when. */
export function LeaveDialog({
  leaving,
  hasOverage,
  decideUntil,
  isPending,
  error,
  onLeave,
  onClose,
}: LeaveDialogProps) {
  const app = useText();
  const { t } = useMigrationText();
  const { endsAt: at, plan, sessionsIncluded: count } = leaving;
  return (
    <Dialog
      open
      title={t('ask.title', { at })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.t('cancel')}</Button>
          <Button kind="danger" pending={isPending} onClick={onLeave}>
            {t('ask.action', { at })}
          </Button>
        </>
      }
    >
      <ul className="migration-points">
        <li>
          {t('ask.until', { at })} {hasOverage && t('ask.overage')}
        </li>
        <li>{t('ask.then')}</li>
        <li>{t('ask.free', { plan: app.t(`plan.${plan}`), count })}</li>
        <li>{t('ask.mind', { at: decideUntil })}</li>
      </ul>
      {error && <MigrationProblem error={error} />}
    </Dialog>
  );
}
