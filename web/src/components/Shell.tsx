import { type ComponentType, type ElementType, type ReactNode, useEffect, useRef } from 'react';
import { classNames } from '../../../client/react/classNames.ts';
import { useText } from '../text/useText.ts';
import { Logo } from './Logo.tsx';
import { SkipLink } from './SkipLink.tsx';

export type NavItem = {
  readonly href: string;
  readonly label: string;
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  readonly current: boolean;
  /** Called when somebody is about to follow the link. */
  readonly preload?: (() => void) | undefined;
  /** How many there are; `due` when they wait for the reader. */
  readonly count?: { readonly text: string; readonly due?: boolean };
};

type ShellProps = {
  readonly variant?: 'customer' | 'operator';
  readonly nav: readonly NavItem[];
  /** Where the logo leads. */
  readonly home: string;
  /** Under the logo of the operator's side bar: the name of the stage. */
  readonly stage?: string | undefined;
  /** Who is signed in: `<PersonMenu>`. */
  readonly person?: ReactNode;
  /** Above the person in the side bar, such as the use of the quota. Not shown in the top bar. */
  readonly foot?: ReactNode;
  /** What renders the links of the logo and the navigation: the router's link, so that the page is not loaded again. */
  readonly link?: ElementType;
  /** A page: it begins with a `PageHead` or a `Banner`. */
  readonly children: ReactNode;
};

/** The frame of the signed-in pages: a side bar, which under 900 px is a top bar with a row of tabs that scrolls. */
export function Shell({
  variant = 'customer',
  nav,
  home,
  stage,
  person,
  foot,
  link: Link = 'a',
  children,
}: ShellProps) {
  const { t } = useText();
  const navRef = useRef<HTMLElement>(null);
  const current = nav.find((item) => item.current)?.href;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tabs scroll when another one is current.
  useEffect(() => {
    const row = navRef.current;
    const tab = row?.querySelector<HTMLElement>('[aria-current="page"]');
    // Not `scrollIntoView`, which would scroll the page too.
    if (row && tab) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.clientWidth) / 2;
  }, [current]);

  return (
    <div className={classNames('shell', variant === 'operator' && 'operator')}>
      <SkipLink href="#content" label={t('skip')} />
      <header className="shell-side">
        <Logo href={home} link={Link} part={variant === 'operator' ? t('nav.operator') : undefined} />
        {stage && <p className="shell-stage">{stage}</p>}
        <nav className="shell-nav" aria-label={t('nav.label')} ref={navRef}>
          <ul>
            {nav.map(({ href, label, icon: Icon, count, current, preload }) => (
              <li key={href}>
                <Link
                  href={href}
                  aria-current={current ? 'page' : undefined}
                  onPointerEnter={preload}
                  onFocus={preload}
                >
                  <Icon size={16} aria-hidden />
                  {label}
                  {count && <span className={classNames('count', count.due && 'due')}>{count.text}</span>}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {foot && <div className="shell-foot">{foot}</div>}
        {person}
      </header>
      <main className="shell-main" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
