import { Link } from 'wouter';
import { Banner } from '../../components/Banner.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { SETTINGS_PATH } from '../overview/paths.ts';
import type { Contact } from './useContact.ts';
import { useEmailText } from './useEmailText.ts';

/** Nothing is sent to the address of the account any more. */
export function ContactBanner({ problem }: { problem: NonNullable<Contact['problem']> }) {
  const { t } = useEmailText();
  return (
    <Banner
      kind="warn"
      title={t(`banner.${problem}`)}
      action={
        <ButtonLink kind="main" href={SETTINGS_PATH} link={Link}>
          {t(`banner.${problem}.action`)}
        </ButtonLink>
      }
    >
      {t(`banner.${problem}.text`)}
    </Banner>
  );
}
