import type { ReactNode } from 'react';
import { classNames } from '../../../client/react/classNames.ts';

type PillProps = {
  /** Without a kind the dot is an outline, for what is over: a closed ticket, a session that support ended. */
  readonly kind?: 'ok' | 'info' | 'warn' | 'bad';
  readonly children: ReactNode;
};

/** A dot and a word, for exceptions and states of payment. What is normal has none. */
export function Pill({ kind, children }: PillProps) {
  return <span className={classNames('pill', kind)}>{children}</span>;
}
