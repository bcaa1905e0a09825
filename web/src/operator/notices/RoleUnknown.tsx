import { ErrorState } from '../../components/ErrorState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Shell } from '../../components/Shell.tsx';
import { OPERATOR_HOME } from '../operatorConsole.ts';

type RoleUnknownProps = {
  readonly isError: boolean;
  readonly isRetrying: boolean;
  readonly requestId: string | undefined;
  readonly onRetry: () => void;
};

/** The frame, while it is not known yet what the person may do. */
export function RoleUnknown({ isError, isRetrying, requestId, onRetry }: RoleUnknownProps) {
  return (
    <Shell variant="operator" nav={[]} home={OPERATOR_HOME}>
      <title>AI-Gate Operator</title>
      {isError && <PageHead title="Operator console" />}
      <Panel busy={!isError}>
        {isError ? (
          <ErrorState
            what="your role"
            onRetry={onRetry}
            retrying={isRetrying}
            {...(requestId !== undefined && { requestId })}
          />
        ) : (
          <Loading shape="figure" />
        )}
      </Panel>
    </Shell>
  );
}
