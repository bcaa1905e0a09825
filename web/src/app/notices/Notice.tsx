import type { ReactNode } from 'react';
import { Logo } from '../../components/Logo.tsx';
import { useText } from '../../text/useText.ts';
import { pricingPath } from '../pricingPath.ts';

type NoticeProps = {
  readonly title: string;
  /** What it means, and what to do. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
};

/** A page that says one thing, in place of the app. */
export function Notice({ title, children, actions }: NoticeProps) {
  const { t, format } = useText();
  return (
    <div className="notice">
      <title>{`${title} · AI-Gate`}</title>
      <header>
        <Logo href={pricingPath(format.language)} label={t('notice.home')} />
      </header>
      <main>
        <h1>{title}</h1>
        <p>{children}</p>
        {actions && <div className="actions">{actions}</div>}
      </main>
    </div>
  );
}
