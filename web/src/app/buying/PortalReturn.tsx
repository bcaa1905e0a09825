import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Banner } from '../../components/Banner.tsx';
import { useText } from '../../text/useText.ts';
import { useUsage } from '../queries/useUsage.ts';
import { useApp } from '../useApp.ts';
import { useNow } from '../useNow.ts';
import type { Departure } from './departure.ts';
import { refreshAfterChange } from './refreshAfterChange.ts';
import { useBuyingText } from './useBuyingText.ts';
import { useForgetReturn, useOverWithPage } from './useReturn.ts';
import { PORTAL_POLL_MS, PORTAL_WAIT_MS, type PortalChange, portalChange } from './waiting.ts';

const TICK_MS = 1_000;

type PortalReturnProps = { readonly departure: Departure; readonly onOver: () => void };

/** After a visit to the portal, asks for what changed there, and says it. A visit that changed nothing leaves no word. */
export function PortalReturn({ departure, onOver }: PortalReturnProps) {
  const { api, isActive } = useApp();
  const queries = useQueryClient();
  const forget = useForgetReturn();
  const [sinceMs] = useState(Date.now);
  const nowMs = useNow(TICK_MS);
  const [isSettled, setIsSettled] = useState(false);
  const isSoon = nowMs - sinceMs < PORTAL_POLL_MS.laterAfterMs;
  const pollMs = isSoon ? PORTAL_POLL_MS.soon : PORTAL_POLL_MS.later;
  const usage = useUsage(isSettled ? {} : { pollMs });
  const { mutate: sync } = useMutation({ mutationFn: () => api.syncSubscription({}) });
  const change = usage.data && departure.before && portalChange(departure.before, usage.data);
  const hasChanged = change !== undefined;
  const isTimeUp = nowMs - sinceMs >= PORTAL_WAIT_MS;

  useEffect(() => {
    if (isActive) sync();
  }, [isActive, sync]);
  useEffect(() => {
    if (!isActive || !(hasChanged || isTimeUp)) return;
    setIsSettled(true);
    forget();
    void refreshAfterChange(queries);
    if (!hasChanged) onOver();
  }, [isActive, hasChanged, isTimeUp, forget, queries, onOver]);
  useOverWithPage(hasChanged, onOver);

  return change && isActive ? <ChangeBanner change={change} /> : null;
}

function ChangeBanner({ change }: { change: PortalChange }) {
  const app = useText();
  const { t } = useBuyingText();
  const plan = app.t(`plan.${change.plan}`);
  switch (change.kind) {
    case 'plan':
      return <Banner kind="info" title={t('active', { plan })} />;
    case 'ending':
      return <Banner kind="info" title={app.t('ending', { plan, day: change.at })} />;
    case 'kept':
      return <Banner kind="info" title={t('changed.kept', { plan })} />;
    case 'paid':
      return <Banner kind="info" title={t('changed.paid', { plan })} />;
    default:
      return change satisfies never;
  }
}
