import { useIsFetching } from '@tanstack/react-query';
import { useState } from 'react';
import { loadedLater } from '../../loadedLater.tsx';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { useUsage } from '../queries/useUsage.ts';

const ContactSync = loadedLater(() => import('./ContactSync.tsx').then((file) => file.ContactSync));

/** Reads the contact once the first page has its figures, and does without it if that fails. */
export function ContactAfterFigures() {
  const { data } = useUsage();
  const fetching = useIsFetching();
  const [isReady, setReady] = useState(false);
  if (!isReady && data !== undefined && fetching === 0) setReady(true);
  if (!isReady) return null;
  return (
    <ErrorBoundary fallback={null}>
      <ContactSync />
    </ErrorBoundary>
  );
}
