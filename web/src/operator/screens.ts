import ArrowRightLeft from 'lucide-react/icons/arrow-right-left';
import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column';
import History from 'lucide-react/icons/history';
import KeyRound from 'lucide-react/icons/key-round';
import MessageSquare from 'lucide-react/icons/message-square';
import Users from 'lucide-react/icons/users';
import Zap from 'lucide-react/icons/zap';
import { loadedPage } from '../app/loadedPage.ts';
import type { NavItem } from '../components/Shell.tsx';
import type { LoadedLater } from '../loadedLater.tsx';
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
  readonly page: LoadedLater<object>;
};

/** The screens of the console, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    path: OVERVIEW_PATH,
    name: 'Overview',
    icon: ChartNoAxesColumn,
    page: loadedPage(() => import('./overview/Overview.tsx').then((file) => file.Overview)),
  },
  {
    path: ACCOUNTS_PATH,
    name: 'Accounts',
    icon: Users,
    page: loadedPage(() => import('./accounts/Accounts.tsx').then((file) => file.Accounts)),
  },
  {
    path: TICKETS_PATH,
    name: 'Tickets',
    icon: MessageSquare,
    page: loadedPage(() => import('./tickets/Tickets.tsx').then((file) => file.Tickets)),
  },
  {
    path: EVENTS_PATH,
    name: 'Events',
    icon: Zap,
    page: loadedPage(() => import('./events/Events.tsx').then((file) => file.Events)),
  },
  {
    path: AUDIT_PATH,
    name: 'Audit',
    icon: History,
    page: loadedPage(() => import('./audit/Audit.tsx').then((file) => file.Audit)),
  },
  {
    path: KEYS_PATH,
    name: 'API keys',
    icon: KeyRound,
    page: loadedPage(() => import('./keys/Keys.tsx').then((file) => file.Keys)),
  },
  {
    path: MIGRATION_PATH,
    name: 'Moved accounts',
    icon: ArrowRightLeft,
    page: loadedPage(() => import('./migration/Migrations.tsx').then((file) => file.Migrations)),
  },
];

/** The pages of the console: the screens, and those that other pages lead to. */
export const PAGES: readonly Pick<Screen, 'path' | 'page'>[] = [
  ...SCREENS,
  {
    path: MOVEMENTS_PATH,
    page: loadedPage(() => import('./movements/Movements.tsx').then((file) => file.Movements)),
  },
  {
    path: `${ACCOUNTS_PATH}/:userId`,
    page: loadedPage(() => import('./account/Account.tsx').then((file) => file.Account)),
  },
  {
    path: `${TICKETS_PATH}/:userId/:ticketId`,
    page: loadedPage(() => import('./tickets/TicketPage.tsx').then((file) => file.TicketPage)),
  },
  {
    path: `${MIGRATION_PATH}/:userId`,
    page: loadedPage(() => import('./migration/MigrationPage.tsx').then((file) => file.MigrationPage)),
  },
];
