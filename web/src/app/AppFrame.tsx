import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Banner } from '../components/Banner.tsx';
import { PersonMenu } from '../components/PersonMenu.tsx';
import { PlanMeter } from '../components/PlanMeter.tsx';
import { Shell } from '../components/Shell.tsx';
import { useSession } from '../session/useSession.ts';
import { useText } from '../text/useText.ts';
import { APP_HOME } from './customerApp.ts';
import { SignInButton } from './notices/SignInButton.tsx';
import { useUsage } from './queries/useUsage.ts';
import { SCREENS } from './screens.ts';
import { useApp } from './useApp.ts';
import { useArrivalFocus } from './useArrivalFocus.ts';

/** The frame of every page: the navigation, the person, and that the session has ended. */
export function AppFrame({ children }: { children: ReactNode }) {
  const { t } = useText();
  const [path] = useLocation();
  const { isActive } = useApp();
  useArrivalFocus(path);
  const nav = SCREENS.map((screen) => ({
    href: screen.path,
    label: t(screen.name),
    icon: screen.icon,
    preload: screen.page.preload,
    // Pages under a screen, such as a ticket, belong to it; all are under the first.
    current: path === screen.path || (screen.path !== APP_HOME && path.startsWith(`${screen.path}/`)),
  }));
  return (
    <Shell
      nav={nav}
      home={APP_HOME}
      link={Link}
      person={<SignedInPerson />}
      foot={path !== APP_HOME && <UsageFoot />}
    >
      {!isActive && (
        <Banner kind="warn" title={t('ended.title')} action={<SignInButton label={t('signIn.action')} />}>
          {t('ended.text')}
        </Banner>
      )}
      {children}
    </Shell>
  );
}

/** On the overview the quota is the page. Nothing as long as it is not known. */
function UsageFoot() {
  const { t } = useText();
  const { data } = useUsage();
  if (!data) return null;
  return (
    <PlanMeter plan={t(`plan.${data.plan}`)} used={data.sessionsUsed} included={data.sessionsIncluded} />
  );
}

function SignedInPerson() {
  const { t } = useText();
  const session = useSession();
  const { person } = useApp();
  const name = person.name ?? person.email ?? person.subject;
  return (
    <PersonMenu name={name} detail={person.email === name ? undefined : person.email}>
      <button type="button" onClick={session.signOut}>
        {t('signOut')}
      </button>
    </PersonMenu>
  );
}
