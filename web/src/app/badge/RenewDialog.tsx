import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { useText } from '../../text/useText.ts';
import type { Project } from '../queries/useProjects.ts';
import { KeyProblem } from './KeyProblem.tsx';
import { useBadgeText } from './useBadgeText.ts';
import { useRenewKey } from './useRenewKey.ts';

type RenewDialogProps = {
  readonly project: Project;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Asks whether to renew a key, after which pages with the old one show no badge. */
export function RenewDialog({ project: { projectId, name }, onClose, onDone }: RenewDialogProps) {
  const app = useText();
  const { t } = useBadgeText();
  const { renew, isPending, error } = useRenewKey(projectId, onDone);
  return (
    <Dialog
      open
      title={t('renew.title', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{app.t('cancel')}</Button>
          <Button kind="danger" pending={isPending} onClick={renew}>
            {t('renew.action')}
          </Button>
        </>
      }
    >
      <p>{t('renew.text')}</p>
      {error && <KeyProblem error={error} />}
    </Dialog>
  );
}
