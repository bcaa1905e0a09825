import CircleAlert from 'lucide-react/icons/circle-alert';
import Info from 'lucide-react/icons/info';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import { classNames } from '../../../client/react/classNames.ts';

const ICONS = { info: Info, warn: TriangleAlert, bad: CircleAlert };

type BannerProps = {
  readonly kind: 'info' | 'warn' | 'bad';
  /** What is so, in one sentence. */
  readonly title: string;
  /** What happens next, with a date. */
  readonly children?: ReactNode;
  /** One button or link. */
  readonly action?: ReactNode;
};

/** Says what needs attention on the whole account. It cannot be closed: it goes when its cause does. One in a view. */
export function Banner({ kind, title, children, action }: BannerProps) {
  const Icon = ICONS[kind];
  return (
    <div className={classNames('banner', kind)} role={kind === 'bad' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      <div>
        <strong>{title}</strong>
        {children && <p>{children}</p>}
      </div>
      {action && <div className="banner-action">{action}</div>}
    </div>
  );
}
