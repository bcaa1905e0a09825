import type { ReactNode } from 'react';

type PageHeadProps = {
  readonly title: string;
  readonly children?: ReactNode;
  /** When the figures were read: `<Updated>`. */
  readonly updated?: ReactNode;
  readonly actions?: ReactNode;
};

/** The one `h1` of a page, a line under it, and what is at the right: actions, or the age of the figures. */
export function PageHead({ title, children, updated, actions }: PageHeadProps) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {children && <p>{children}</p>}
      </div>
      {(updated || actions) && (
        <div className="actions">
          {updated}
          {actions}
        </div>
      )}
    </div>
  );
}
