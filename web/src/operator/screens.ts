import ArrowRightLeft from 'lucide-react/icons/arrow-right-left';
import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column';
import History from 'lucide-react/icons/history';
import KeyRound from 'lucide-react/icons/key-round';
import MessageSquare from 'lucide-react/icons/message-square';
import Users from 'lucide-react/icons/users';
import Zap from 'lucide-react/icons/zap';
import { type ComponentType, lazy } from 'react';
import type { NavItem } from '../components/Shell.tsx';
import {
  ACCOUNTS_PATH,
  AUDIT_PATH,
  EVENTS_PATH,
  KEYS_PATH,
  MIGRATION_PATH,
  MOVEMENTS_PATH,
  OVERVIEW_PATH,
  TICKETS_PATH,
} from './paths.ts';

type Screen = {
  readonly path: string;
  /** In the navigation. */
  readonly name: string;
  readonly icon: NavItem['icon'];
  /** Loaded when it is first opened. */
  readonly page: ComponentType;
};

/** The screens of the console, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    path: OVERVIEW_PATH,
    name: 'Overview',
    icon: ChartNoAxesColumn,
    page: lazy(() => import('./overview/Overview.tsx').then(({ Overview }) => ({ default: Overview }))),
  },
  {
    path: ACCOUNTS_PATH,
    name: 'Accounts',
    icon: Users,
    page: lazy(() => import('./accounts/Accounts.tsx').then(({ Accounts }) => ({ default: Accounts }))),
  },
  {
    path: TICKETS_PATH,
    name: 'Tickets',
    icon: MessageSquare,
    page: lazy(() => import('./tickets/Tickets.tsx').then(({ Tickets }) => ({ default: Tickets }))),
  },
  {
    path: EVENTS_PATH,
    name: 'Events',
    icon: Zap,
    page: lazy(() => import('./events/Events.tsx').then(({ Events }) => ({ default: Events }))),
  },
  {
    path: AUDIT_PATH,
    name: 'Audit',
    icon: History,
    page: lazy(() => import('./audit/Audit.tsx').then(({ Audit }) => ({ default: Audit }))),
  },
  {
    path: KEYS_PATH,
    name: 'API keys',
    icon: KeyRound,
    page: lazy(() => import('./keys/Keys.tsx').then(({ Keys }) => ({ default: Keys }))),
  },
  {
    path: MIGRATION_PATH,
    name: 'Moved accounts',
    icon: ArrowRightLeft,
    page: lazy(() =>
      import('./migration/Migrations.tsx').then(({ Migrations }) => ({ default: Migrations })),
    ),
  },
];

/** The pages of the console: the screens, and those that other pages lead to. */
export const PAGES: readonly Pick<Screen, 'path' | 'page'>[] = [
  ...SCREENS,
  {
    path: MOVEMENTS_PATH,
    page: lazy(() => import('./movements/Movements.tsx').then(({ Movements }) => ({ default: Movements }))),
  },
  {
    path: `${ACCOUNTS_PATH}/:userId`,
    page: lazy(() => import('./account/Account.tsx').then(({ Account }) => ({ default: Account }))),
  },
  {
    path: `${TICKETS_PATH}/:userId/:ticketId`,
    page: lazy(() => import('./tickets/TicketPage.tsx').then(({ TicketPage }) => ({ default: TicketPage }))),
  },
  {
    path: `${MIGRATION_PATH}/:userId`,
    page: lazy(() =>
      import('./migration/MigrationPage.tsx').then(({ MigrationPage }) => ({ default: MigrationPage })),
    ),
  },
];
