import { type ReactNode, useId } from 'react';
import { useText } from '../text/useText.ts';
import { initialsOf } from './initialsOf.ts';

type PersonMenuProps = {
  readonly name: string;
  /** Under the name: the e-mail address, or the role. */
  readonly detail?: string;
  /** Buttons and links, such as "Sign out". */
  readonly children: ReactNode;
};

/** Who is signed in, and the menu behind it. */
export function PersonMenu({ name, detail, children }: PersonMenuProps) {
  const { t } = useText();
  const menuId = useId();
  return (
    <>
      <button type="button" className="person" popoverTarget={menuId} title={t('person.menu')}>
        <span className="avatar" aria-hidden>
          {initialsOf(name)}
        </span>
        <span>
          <span>{name}</span>
          {detail && <span className="detail">{detail}</span>}
        </span>
      </button>
      <div id={menuId} popover="auto" className="person-menu floating menu">
        {children}
      </div>
    </>
  );
}
