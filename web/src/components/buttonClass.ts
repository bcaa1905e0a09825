import { classNames } from '../../../client/react/classNames.ts';

export type ButtonLook = {
  /** Secondary by default. `danger` only in a dialog. */
  readonly kind?: 'main' | 'secondary' | 'ghost' | 'danger';
  /** `large` on the pricing page only. */
  readonly size?: 'small' | 'large';
  /** As wide as what it is in. */
  readonly wide?: boolean;
};

/** The classes of a button, for buttons and for links that look like one. */
export function buttonClass({ kind = 'secondary', size, wide }: ButtonLook): string {
  return classNames('button', kind !== 'secondary' && kind, size, wide && 'wide');
}
