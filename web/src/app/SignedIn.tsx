import { useMemo } from 'react';
import { Route, Switch } from 'wouter';
import type { Client } from '../../../client/src/createClient.ts';
import type { Person } from '../session/person.ts';
import { APP_HOME } from '../session/returnTo.ts';
import { AppFrame } from './AppFrame.tsx';
import { NotFoundPage } from './notices/NotFoundPage.tsx';
import { Overview } from './overview/Overview.tsx';
import { AppContext } from './useApp.ts';

type SignedInProps = { readonly api: Client; readonly person: Person; readonly isActive: boolean };

/** The pages of somebody who is signed in. They stay when the session ends, without further requests. */
export function SignedIn({ api, person, isActive }: SignedInProps) {
  const value = useMemo(() => ({ api, person, isActive }), [api, person, isActive]);
  return (
    <AppContext value={value}>
      <AppFrame>
        <Switch>
          <Route path={APP_HOME} component={Overview} />
          <Route component={NotFoundPage} />
        </Switch>
      </AppFrame>
    </AppContext>
  );
}
