import type { ReactNode } from 'react';

type TwoLinesProps = {
  /** The name, usually a link. */
  readonly children: ReactNode;
  readonly second: ReactNode;
  /** The second line stands for columns that a phone has no room for. */
  readonly phoneOnly?: boolean;
};

/** The name of a row with a small line under it. */
export function TwoLines({ children, second, phoneOnly = false }: TwoLinesProps) {
  return (
    <>
      {children}
      <span className={phoneOnly ? 'second-line phone-only' : 'second-line'}>{second}</span>
    </>
  );
}
