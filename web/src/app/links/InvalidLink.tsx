import { ButtonLink } from '../../components/ButtonLink.tsx';
import { Notice } from '../notices/Notice.tsx';
import { SETTINGS_PATH } from '../overview/paths.ts';
import { useLinksText } from './useLinksText.ts';

type InvalidLinkProps = {
  readonly title: string;
  /** Why, and what to do. */
  readonly text: string;
  readonly takesFocus?: boolean;
};

/** A link that does nothing any more. The settings, behind the sign-in, have what it was for. */
export function InvalidLink({ title, text, takesFocus }: InvalidLinkProps) {
  const { t } = useLinksText();
  return (
    <Notice
      title={title}
      takesFocus={takesFocus}
      actions={<ButtonLink href={SETTINGS_PATH}>{t('settings')}</ButtonLink>}
    >
      {text}
    </Notice>
  );
}
