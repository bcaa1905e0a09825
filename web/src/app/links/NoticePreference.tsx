import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import { isProblemOf } from '../../../../client/src/errors.ts';
import type { UserClient } from '../../../../client/src/userClient.ts';
import { Button } from '../../components/Button.tsx';
import { Notice } from '../notices/Notice.tsx';
import type { OptionalEmail } from './emailLink.ts';
import { InvalidLink } from './InvalidLink.tsx';
import { LinkProblem } from './LinkProblem.tsx';
import { useLinksText } from './useLinksText.ts';

type Preference = Operations['setNoticePreference']['response'];

type NoticePreferenceProps = {
  /** As the link says. The API says which kind the token belongs to. */
  readonly kind: OptionalEmail;
  readonly token: string;
  readonly api: UserClient;
};

/** Asks whether to stop a kind of e-mail, stops it, and turns it on again. */
export function NoticePreference({ kind, token, api }: NoticePreferenceProps) {
  const { t } = useLinksText();
  const isSent = useRef(false);
  const [saved, setSaved] = useState<Preference>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (enabled: boolean) => api.setNoticePreference({ token, enabled }),
    networkMode: 'always',
    onSuccess: setSaved,
    onSettled: () => {
      isSent.current = false;
    },
  });
  const set = (enabled: boolean) => {
    // A second press can come before the page shows that the first is pending.
    if (isSent.current) return;
    isSent.current = true;
    mutate(enabled);
  };
  if (isProblemOf(error, 'setNoticePreference') && error.code === 'link_not_valid') {
    return <InvalidLink title={t('preference.invalid')} text={t('preference.invalid.text')} takesFocus />;
  }
  const state = saved === undefined ? 'stop' : saved.enabled ? 'resume.done' : 'stop.done';
  const isOff = state === 'stop.done';
  return (
    <Notice
      key={state}
      title={t(state === 'stop' ? 'stop.title' : state)}
      takesFocus={state !== 'stop'}
      problem={error && <LinkProblem text={t('preference.failed')} error={error} />}
      actions={
        <Button kind={isOff ? undefined : 'main'} pending={isPending} onClick={() => set(isOff)}>
          {t(isOff ? 'resume.action' : 'stop.action')}
        </Button>
      }
    >
      {t(`${state}.text`, { when: t(saved?.kind ?? kind) })}
    </Notice>
  );
}
