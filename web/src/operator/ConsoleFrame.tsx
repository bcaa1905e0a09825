import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { SignInButton } from '../app/notices/SignInButton.tsx';
import { useArrivalFocus } from '../app/useArrivalFocus.ts';
import { Banner } from '../components/Banner.tsx';
import { PersonMenu } from '../components/PersonMenu.tsx';
import { type NavItem, Shell } from '../components/Shell.tsx';
import { useSession } from '../session/useSession.ts';
import { useText } from '../text/useText.ts';
import { EVENTS_PATH, OVERVIEW_PATH, TICKETS_PATH } from './paths.ts';
import { useFailedEvents } from './queries/useFailedEvents.ts';
import { useDueTickets } from './queries/useTickets.ts';
import { SCREENS } from './screens.ts';
import { countText } from './tickets/dueText.ts';
import { useConsole } from './useConsole.ts';

/** The frame of every page: the navigation, the stage, the person, and that the session has ended. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const { isActive, caller } = useConsole();
  const counts: Readonly<Record<string, NavItem['count']>> = {
    [EVENTS_PATH]: useFailedCount(),
    [TICKETS_PATH]: useDueCount(),
  };
  useArrivalFocus(path);
  const nav = SCREENS.map((screen) => {
    const count = counts[screen.path];
    return {
      href: screen.path,
      label: screen.name,
      icon: screen.icon,
      preload: screen.page.preload,
      current: isWithin(path, screen.path),
      ...(count && { count }),
    };
  });
  return (
    <Shell
      variant="operator"
      nav={nav}
      home={OVERVIEW_PATH}
      link={Link}
      stage={caller.stage}
      person={<SignedInPerson />}
    >
      {!isActive && (
        <Banner kind="warn" title="Your session has ended." action={<SignInButton label="Sign in" />}>
          This page stays as it is. A sign-in is valid for at most 12 hours.
        </Banner>
      )}
      {children}
    </Shell>
  );
}

/** The page of one account belongs to that of all of them. */
const isWithin = (path: string, screen: string) =>
  path === screen || (screen !== OVERVIEW_PATH && path.startsWith(`${screen}/`));

/** How many events wait for somebody. Nothing if there are none, or if it is not known. */
function useFailedCount(): NavItem['count'] {
  const { format } = useText();
  const { data } = useFailedEvents();
  if (!data) return undefined;
  const count = data.events.length + data.unlistedCount + data.unreadableCount;
  return count === 0 ? undefined : { text: format.number(count), due: true };
}

/** How many tickets are late or due soon. Nothing if there are none, or if it is not known. */
function useDueCount(): NavItem['count'] {
  const { format } = useText();
  const { data } = useDueTickets();
  if (!data) return undefined;
  const tickets = [...data.late.tickets, ...data.soon.tickets];
  if (tickets.length === 0) return undefined;
  const text = countText({ tickets, hasMore: data.late.hasMore || data.soon.hasMore }, format);
  return text === undefined ? undefined : { text, due: true };
}

const ROLE_NAMES = { viewer: 'Viewer', operator: 'Operator' } as const;

function SignedInPerson() {
  const session = useSession();
  const { person, caller } = useConsole();
  return (
    <PersonMenu name={person.name ?? person.email ?? caller.name} detail={ROLE_NAMES[caller.role]}>
      <button type="button" onClick={session.signOut}>
        Sign out
      </button>
    </PersonMenu>
  );
}
