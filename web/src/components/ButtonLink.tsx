import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import type { AnchorHTMLAttributes, ElementType } from 'react';
import { type ButtonLook, buttonClass } from './buttonClass.ts';

type ButtonLinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className'> &
  ButtonLook & {
    readonly href: string;
    /** Leads to another site, such as Stripe's pages: it carries the outward arrow. */
    readonly leaves?: boolean;
    /** What renders it: the router's link for a page of the app, so that the app is not loaded again. */
    readonly link?: ElementType;
  };

/** A link that looks like a button. */
export function ButtonLink({
  kind,
  size,
  wide,
  leaves = false,
  link: Link = 'a',
  children,
  ...rest
}: ButtonLinkProps) {
  return (
    <Link {...rest} className={buttonClass({ kind, size, wide })}>
      {children}
      {leaves && <ArrowUpRight size={16} aria-hidden />}
    </Link>
  );
}
