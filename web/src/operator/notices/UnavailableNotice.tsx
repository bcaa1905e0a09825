import { Notice } from '../../app/notices/Notice.tsx';
import { UnavailableNotice as CannotStart } from '../../app/notices/UnavailableNotice.tsx';
import type { Obstacle } from '../../session/sessionState.ts';

/** Nobody can sign in at the moment, or at this stage. */
export function UnavailableNotice({ obstacle }: { obstacle: Obstacle }) {
  if (obstacle !== 'no_identity') return <CannotStart obstacle={obstacle} />;
  return (
    <Notice title="Operators cannot sign in at this stage">
      Its settings name no client for operators (<code>identity.operators</code>). API keys with the scope
      admin work without one.
    </Notice>
  );
}
