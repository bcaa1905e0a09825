import { type ReactNode, useId } from 'react';
import { classNames } from '../../../client/react/classNames.ts';

type PanelProps = {
  readonly title?: ReactNode;
  /** Beside the title, small, such as a comparison. */
  readonly note?: ReactNode;
  /** At the right of the head: a link, a figure or a control. */
  readonly aside?: ReactNode;
  /** Under a rule: how many there are, and "Show 50 more". */
  readonly foot?: ReactNode;
  /** The columns it takes in a `.grid`. */
  readonly span?: 'half' | 4 | 6 | 8;
  /** Its content reaches the edges, as tables do. */
  readonly flush?: boolean;
  /** What it shows is being loaded. */
  readonly busy?: boolean;
  readonly children?: ReactNode;
};

/** A box with a heading. There is no panel in a panel. */
export function Panel({ title, note, aside, foot, span, flush = false, busy, children }: PanelProps) {
  const headingId = useId();
  return (
    <section
      className={classNames('panel', span && `span-${span}`)}
      aria-labelledby={title ? headingId : undefined}
      aria-busy={busy || undefined}
    >
      {title && (
        <div className="panel-head">
          <div className="panel-title">
            <h2 id={headingId}>{title}</h2>
            {note && <span className="note">{note}</span>}
          </div>
          {aside && <div>{aside}</div>}
        </div>
      )}
      {flush ? children : <div className="panel-body">{children}</div>}
      {foot && <div className="panel-foot">{foot}</div>}
    </section>
  );
}
