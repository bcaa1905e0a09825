import type { ReactNode } from 'react';
import { TwoLines } from '../../components/TwoLines.tsx';
import { useText } from '../../text/useText.ts';
import type { Session } from '../queries/useEndedSessions.ts';

type SessionNameProps = {
  readonly session: Session;
  readonly projectName: string | undefined;
  /** What a phone shows under it. */
  readonly children?: ReactNode;
};

/** The id of a session. On a phone, with its project and start under it. */
export function SessionName({ session, projectName, children }: SessionNameProps) {
  const { format } = useText();
  return (
    <TwoLines
      phoneOnly
      second={
        <>
          {projectName && (
            <>
              <bdi>{projectName}</bdi> ·{' '}
            </>
          )}
          {format.moment(session.startedAt)}
          {children}
        </>
      }
    >
      <code>{session.sessionId}</code>
    </TwoLines>
  );
}
