import type { ReactNode } from 'react';
import { externalUrl } from '../externalUrl.ts';
import './invoices.css';

type DocumentLinkProps = {
  /** As the API gives it. Nothing is shown if there is none, or none that is safe to follow. */
  readonly url: string | null;
  /** The accessible name, which contains the text that is shown. */
  readonly name: string;
  /** A text in a `span`, and an icon, which is left alone where there is little room. */
  readonly children: ReactNode;
};

/** A page or a file of Stripe, in a tab of its own: the list stays. */
export function DocumentLink({ url, name, children }: DocumentLinkProps) {
  const href = externalUrl(url ?? undefined);
  if (href === undefined) return null;
  return (
    <a className="document" href={href} target="_blank" rel="noopener noreferrer" aria-label={name}>
      {children}
    </a>
  );
}
