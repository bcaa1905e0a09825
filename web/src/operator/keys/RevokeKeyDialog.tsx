import { useText } from '../../text/useText.ts';
import { ReasonDialog } from '../actions/ReasonDialog.tsx';
import type { Key } from '../queries/useKeys.ts';
import { useConsole } from '../useConsole.ts';

type RevokeKeyDialogProps = {
  readonly apiKey: Key;
  readonly onClose: () => void;
  readonly onDone: (key: Key, refusedFrom: string) => void;
};

export function RevokeKeyDialog({ apiKey, onClose, onDone }: RevokeKeyDialogProps) {
  const { api } = useConsole();
  const { format } = useText();
  const { keyId, name, lastUsedDay } = apiKey;
  return (
    <ReasonDialog
      title={`Revoke ${name}?`}
      action="Revoke key"
      isDangerous
      changes={[{ label: 'State', before: 'Active', after: 'Revoked' }]}
      run={(reason) => api.revokeKey({ key_id: keyId, reason })}
      onDone={({ refusedFrom }) => onDone(apiKey, refusedFrom)}
      onClose={onClose}
    >
      <p>
        Within a minute every function refuses this key. What uses it stops working until it has another one.
        This cannot be undone.
      </p>
      <p>{lastUsedDay === null ? 'It was never used.' : `It was last used on ${format.day(lastUsedDay)}.`}</p>
    </ReasonDialog>
  );
}
