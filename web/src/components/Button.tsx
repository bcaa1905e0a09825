import type { ButtonHTMLAttributes, Ref } from 'react';
import { type ButtonLook, buttonClass } from './buttonClass.ts';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> &
  ButtonLook & {
    /** What was pressed is being done: the width stays, a second press is ignored. */
    readonly pending?: boolean;
    readonly ref?: Ref<HTMLButtonElement>;
  };

/** A button: verb and object, such as "Update card". One `main` in a view. */
export function Button({
  kind,
  size,
  wide,
  pending = false,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      // Not `disabled`: the button keeps the focus while it works.
      type={type}
      className={buttonClass({ kind, size, wide })}
      aria-busy={pending || undefined}
      aria-disabled={pending || undefined}
      onClick={(event) => {
        if (pending) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
