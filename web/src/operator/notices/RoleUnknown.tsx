import { QueryError } from '../../app/QueryError.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Shell } from '../../components/Shell.tsx';
import { OPERATOR_HOME } from '../operatorConsole.ts';
import type { useCaller } from '../queries/useCaller.ts';

type RoleUnknownProps = { readonly query: ReturnType<typeof useCaller> };

/** The frame, while it is not known yet what the person may do. */
export function RoleUnknown({ query }: RoleUnknownProps) {
  return (
    <Shell variant="operator" nav={[]} home={OPERATOR_HOME}>
      <title>AI-Gate Operator</title>
      {query.isError && <PageHead title="Operator console" />}
      <Panel busy={!query.isError}>
        {query.isError ? <QueryError what="your role" query={query} /> : <Loading shape="figure" />}
      </Panel>
    </Shell>
  );
}
