import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { loadedLater } from '../../loadedLater.tsx';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { useUsage } from '../queries/useUsage.ts';

const ContactSync = loadedLater(() => import('./ContactSync.tsx').then((file) => file.ContactSync));

/** A panel asks for its figures only when it is shown, a moment after those that it depends on. */
const QUIET_MS = 250;

/** Reads the contact once the first page has its figures, and does without it if that fails. */
export function ContactAfterFigures() {
  const { data } = useUsage();
  const fetching = useIsFetching();
  const [isReady, setReady] = useState(false);
  const isQuiet = data !== undefined && fetching === 0;
  useEffect(() => {
    if (!isQuiet) return;
    const timer = setTimeout(() => setReady(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isQuiet]);
  if (!isReady) return null;
  return (
    <ErrorBoundary fallback={null}>
      <ContactSync />
    </ErrorBoundary>
  );
}
