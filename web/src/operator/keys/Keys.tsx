import './keys.css';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PageUpdated } from '../../app/PageUpdated.tsx';
import { QueryError } from '../../app/QueryError.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageHead } from '../../components/PageHead.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useToast } from '../../components/useToast.ts';
import { useText } from '../../text/useText.ts';
import { KEYS_KEY, type Key, useKeys } from '../queries/useKeys.ts';
import { useConsole } from '../useConsole.ts';
import { CreateKeyDialog } from './CreateKeyDialog.tsx';
import { KeysTable } from './KeysTable.tsx';
import { sortKeys } from './keyState.ts';
import { RevokeKeyDialog } from './RevokeKeyDialog.tsx';

type Asked = { kind: 'create' } | { kind: 'revoke'; key: Key };

/** The API keys of the stage: what they may do, whether they are used, and the ways to create and revoke them. */
export function Keys() {
  const { format } = useText();
  const { canChange } = useConsole();
  const queries = useQueryClient();
  const showToast = useToast();
  const query = useKeys();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const refresh = () => void queries.invalidateQueries({ queryKey: KEYS_KEY });
  const sorted = query.data && sortKeys(query.data.keys, Date.now());

  function revoked(key: Key, refusedFrom: string) {
    close();
    refresh();
    showToast(`${key.name} is revoked. Every function refuses it from ${format.time(refusedFrom)} on.`);
  }

  return (
    <>
      <title>API keys · AI-Gate Operator</title>
      <PageHead
        title="API keys"
        updated={<PageUpdated />}
        actions={
          canChange && (
            <Button kind="main" onClick={() => setAsked({ kind: 'create' })}>
              Create key
            </Button>
          )
        }
      >
        For machines. People sign in instead.
      </PageHead>
      <div className="grid">
        <Panel title="Active" busy={query.isPending} flush>
          {sorted && sorted.active.length > 0 && (
            <KeysTable
              label="Active"
              keys={sorted.active}
              onRevoke={(key) => setAsked({ kind: 'revoke', key })}
            />
          )}
          {sorted?.active.length === 0 && <EmptyState>No key works. Create one for each machine.</EmptyState>}
          {!sorted && (
            <div className="panel-body">
              {query.isError ? (
                <QueryError what="the API keys" query={query} />
              ) : (
                <Loading shape="rows" rows={4} />
              )}
            </div>
          )}
        </Panel>
        {sorted && sorted.ended.length > 0 && (
          <Panel title="Revoked and expired" flush>
            <KeysTable label="Revoked and expired" keys={sorted.ended} />
          </Panel>
        )}
      </div>
      {asked?.kind === 'create' && <CreateKeyDialog onClose={close} onDone={refresh} />}
      {asked?.kind === 'revoke' && <RevokeKeyDialog apiKey={asked.key} onClose={close} onDone={revoked} />}
    </>
  );
}
