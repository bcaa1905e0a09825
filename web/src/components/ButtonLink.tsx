import ArrowUpRight from 'lucide-react/icons/arrow-up-right';
import type { AnchorHTMLAttributes } from 'react';
import { type ButtonLook, buttonClass } from './buttonClass.ts';

type ButtonLinkProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'className'> &
  ButtonLook & {
    readonly href: string;
    /** Leads to another site, such as Stripe's pages: it carries the outward arrow. */
    readonly leaves?: boolean;
  };

/** A link that looks like a button. */
export function ButtonLink({ kind, size, wide, leaves = false, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={buttonClass({ kind, size, wide })}>
      {children}
      {leaves && <ArrowUpRight size={16} aria-hidden />}
    </a>
  );
}
