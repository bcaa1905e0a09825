import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { isProblemOf } from '../../../../client/src/errors.ts';
import type { UserClient } from '../../../../client/src/userClient.ts';
import { Button } from '../../components/Button.tsx';
import { ButtonLink } from '../../components/ButtonLink.tsx';
import { APP_HOME } from '../customerApp.ts';
import { Notice } from '../notices/Notice.tsx';
import { InvalidLink } from './InvalidLink.tsx';
import { LinkProblem } from './LinkProblem.tsx';
import { useLinksText } from './useLinksText.ts';

/**
 * Confirms an address when the person asks for it: mail programs open links by themselves, and somebody else may have entered the
 * address. The first request that arrives uses up the link, so that a refusal after a lost response does not mean that it failed.
 */
export function ConfirmAddress({ token, api }: { token: string; api: UserClient }) {
  const { t } = useLinksText();
  const isSent = useRef(false);
  const wasLost = useRef(false);
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => api.confirmContact({ token }),
    networkMode: 'always',
    onError: (failure) => {
      isSent.current = false;
      if (!isUsedUp(failure)) wasLost.current = true;
    },
  });
  if (isSuccess) {
    return (
      <Notice
        key="done"
        title={t('confirm.done')}
        takesFocus
        actions={
          <ButtonLink kind="main" href={APP_HOME}>
            {t('confirm.done.action')}
          </ButtonLink>
        }
      >
        {t('confirm.done.text')}
      </Notice>
    );
  }
  if (error && isUsedUp(error)) {
    const reason = wasLost.current ? 'confirm.used' : 'confirm.invalid';
    return <InvalidLink key="invalid" title={t(reason)} text={t(`${reason}.text`)} takesFocus />;
  }
  const confirm = () => {
    // A second press can come before the page shows that the first is pending.
    if (isSent.current) return;
    isSent.current = true;
    mutate();
  };
  return (
    <Notice
      key="ask"
      title={t('confirm.title')}
      problem={error && <LinkProblem text={t('confirm.failed')} error={error} />}
      actions={
        <Button kind="main" pending={isPending} onClick={confirm}>
          {t('confirm.action')}
        </Button>
      }
    >
      {t('confirm.text')}
    </Notice>
  );
}

const isUsedUp = (error: Error) => isProblemOf(error, 'confirmContact') && error.code === 'link_not_valid';
