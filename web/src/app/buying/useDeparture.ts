import { useQueryClient } from '@tanstack/react-query';
import { useApp } from '../useApp.ts';
import { type Departure, type Standing, saveDeparture, standingOf } from './departure.ts';

/** Remembers that the person leaves for a page of Stripe, and what the app knows now. */
export function useDeparture() {
  const { person } = useApp();
  const queries = useQueryClient();
  return (to: Pick<Departure, 'to' | 'plan'>) => {
    const usage = queries.getQueryData<Standing>(['usage', person.subject]);
    const before = usage && standingOf(usage);
    saveDeparture(() => sessionStorage, { ...to, subject: person.subject, atMs: Date.now(), before });
  };
}
