import { type ReactNode, useEffect, useRef } from 'react';
import { Logo } from '../../components/Logo.tsx';
import { useText } from '../../text/useText.ts';
import { pricingPath } from '../pricingPath.ts';

type NoticeProps = {
  readonly title: string;
  /** What it means, and what to do. */
  readonly children: ReactNode;
  /** What went wrong with the last press, above the actions. */
  readonly problem?: ReactNode;
  readonly actions?: ReactNode;
  /** It takes the place of what was pressed, and so its heading takes the focus. */
  readonly takesFocus?: boolean;
};

/** A page that says one thing, in place of the app. */
export function Notice({ title, children, problem, actions, takesFocus = false }: NoticeProps) {
  const { t, format } = useText();
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (takesFocus) headingRef.current?.focus();
  }, [takesFocus]);

  return (
    <div className="notice">
      <title>{`${title} · AI-Gate`}</title>
      <header>
        <Logo href={pricingPath(format.language)} label={t('notice.home')} />
      </header>
      <main>
        <h1 ref={headingRef} tabIndex={takesFocus ? -1 : undefined}>
          {title}
        </h1>
        <p>{children}</p>
        {problem}
        {actions && <div className="actions">{actions}</div>}
      </main>
    </div>
  );
}
