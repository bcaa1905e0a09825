import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column';
import Folder from 'lucide-react/icons/folder';
import MessageSquare from 'lucide-react/icons/message-square';
import ReceiptText from 'lucide-react/icons/receipt-text';
import Settings2 from 'lucide-react/icons/settings-2';
import TextAlignStart from 'lucide-react/icons/text-align-start';
import type { ComponentType } from 'react';
import type { NavItem } from '../components/Shell.tsx';
import type { LoadedLater } from '../loadedLater.tsx';
import type { AppText } from '../text/loadText.ts';
import { PLANS_PATH } from './buying/plansPath.ts';
import { APP_HOME } from './customerApp.ts';
import { loadedPage } from './loadedPage.ts';
import { Overview } from './overview/Overview.tsx';
import { MIGRATION_PATH } from './overview/paths.ts';

type Screen = {
  readonly path: string;
  /** The key of its name in the navigation. */
  readonly name: Parameters<AppText['t']>[0] & `nav.${string}`;
  readonly icon: NavItem['icon'];
  /** All but the first are loaded when they are first opened. */
  readonly page: ComponentType & Partial<LoadedLater<object>>;
};

/** The screens of the app, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { path: APP_HOME, name: 'nav.overview', icon: ChartNoAxesColumn, page: Overview },
  {
    path: '/app/sessions',
    name: 'nav.sessions',
    icon: TextAlignStart,
    page: loadedPage(() => import('./sessions/Sessions.tsx').then((file) => file.Sessions)),
  },
  {
    path: '/app/projects',
    name: 'nav.projects',
    icon: Folder,
    page: loadedPage(() => import('./projects/Projects.tsx').then((file) => file.Projects)),
  },
  {
    path: '/app/invoices',
    name: 'nav.invoices',
    icon: ReceiptText,
    page: loadedPage(() => import('./invoices/Invoices.tsx').then((file) => file.Invoices)),
  },
  {
    path: '/app/support',
    name: 'nav.support',
    icon: MessageSquare,
    page: loadedPage(() => import('./support/Support.tsx').then((file) => file.Support)),
  },
  {
    path: '/app/settings',
    name: 'nav.settings',
    icon: Settings2,
    page: loadedPage(() => import('./settings/Settings.tsx').then((file) => file.Settings)),
  },
];

/** The pages of the app: the screens, and those that other pages lead to. */
export const PAGES: readonly Pick<Screen, 'path' | 'page'>[] = [
  ...SCREENS,
  {
    path: PLANS_PATH,
    page: loadedPage(() => import('./buying/PlansPage.tsx').then((file) => file.PlansPage)),
  },
  {
    path: '/app/invoices/:invoiceId',
    page: loadedPage(() => import('./invoices/InvoicePage.tsx').then((file) => file.InvoicePage)),
  },
  {
    path: MIGRATION_PATH,
    page: loadedPage(() => import('./migration/Migration.tsx').then((file) => file.Migration)),
  },
  {
    path: '/app/support/new',
    page: loadedPage(() => import('./support/NewTicket.tsx').then((file) => file.NewTicket)),
  },
  {
    path: '/app/support/:ticketId',
    page: loadedPage(() => import('./support/TicketPage.tsx').then((file) => file.TicketPage)),
  },
];
