import { Button } from '../../components/Button.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import type { Obstacle } from '../../session/sessionState.ts';
import { useText } from '../../text/useText.ts';
import { pricingPath } from '../pricingPath.ts';
import { Notice } from './Notice.tsx';

/** Nobody can sign in at the moment, or at this stage. */
export function UnavailableNotice({ obstacle }: { obstacle: Obstacle }) {
  const { t, format } = useText();
  const action =
    obstacle === 'no_identity' ? (
      <ButtonLink href={pricingPath(format.language)}>{t('signIn.plans')}</ButtonLink>
    ) : (
      <Button kind="main" onClick={() => location.reload()}>
        {t('error.retry')}
      </Button>
    );
  return (
    <Notice title={t(`unavailable.${obstacle}`)} actions={action}>
      {t(`unavailable.${obstacle}.text`)}
    </Notice>
  );
}
