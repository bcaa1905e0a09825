import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column';
import Folder from 'lucide-react/icons/folder';
import MessageSquare from 'lucide-react/icons/message-square';
import ReceiptText from 'lucide-react/icons/receipt-text';
import Settings2 from 'lucide-react/icons/settings-2';
import TextAlignStart from 'lucide-react/icons/text-align-start';
import { type ComponentType, lazy } from 'react';
import type { NavItem } from '../components/Shell.tsx';
import type { AppText } from '../text/loadText.ts';
import { PLANS_PATH } from './buying/plansPath.ts';
import { APP_HOME } from './customerApp.ts';
import { Overview } from './overview/Overview.tsx';

type Screen = {
  readonly path: string;
  /** The key of its name in the navigation. */
  readonly name: Parameters<AppText['t']>[0] & `nav.${string}`;
  readonly icon: NavItem['icon'];
  /** All but the first are loaded when they are first opened: `lazy(() => import(…))`. */
  readonly page: ComponentType;
};

/** The screens of the app, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { path: APP_HOME, name: 'nav.overview', icon: ChartNoAxesColumn, page: Overview },
  {
    path: '/app/sessions',
    name: 'nav.sessions',
    icon: TextAlignStart,
    page: lazy(() => import('./sessions/Sessions.tsx').then(({ Sessions }) => ({ default: Sessions }))),
  },
  {
    path: '/app/projects',
    name: 'nav.projects',
    icon: Folder,
    page: lazy(() => import('./projects/Projects.tsx').then(({ Projects }) => ({ default: Projects }))),
  },
  {
    path: '/app/invoices',
    name: 'nav.invoices',
    icon: ReceiptText,
    page: lazy(() => import('./invoices/Invoices.tsx').then(({ Invoices }) => ({ default: Invoices }))),
  },
  {
    path: '/app/support',
    name: 'nav.support',
    icon: MessageSquare,
    page: lazy(() => import('./support/Support.tsx').then(({ Support }) => ({ default: Support }))),
  },
  {
    path: '/app/settings',
    name: 'nav.settings',
    icon: Settings2,
    page: lazy(() => import('./settings/Settings.tsx').then(({ Settings }) => ({ default: Settings }))),
  },
];

/** The pages of the app: the screens, and those that other pages lead to. */
export const PAGES: readonly Pick<Screen, 'path' | 'page'>[] = [
  ...SCREENS,
  {
    path: PLANS_PATH,
    page: lazy(() => import('./buying/PlansPage.tsx').then(({ PlansPage }) => ({ default: PlansPage }))),
  },
  {
    path: '/app/invoices/:invoiceId',
    page: lazy(() =>
      import('./invoices/InvoicePage.tsx').then(({ InvoicePage }) => ({ default: InvoicePage })),
    ),
  },
  {
    path: '/app/migration',
    page: lazy(() => import('./migration/Migration.tsx').then(({ Migration }) => ({ default: Migration }))),
  },
  {
    path: '/app/support/new',
    page: lazy(() => import('./support/NewTicket.tsx').then(({ NewTicket }) => ({ default: NewTicket }))),
  },
  {
    path: '/app/support/:ticketId',
    page: lazy(() => import('./support/TicketPage.tsx').then(({ TicketPage }) => ({ default: TicketPage }))),
  },
];
