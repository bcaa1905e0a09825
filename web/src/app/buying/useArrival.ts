import { useCallback, useState } from 'react';
import { type Arrival, arrivalOf } from './arrival.ts';
import { readDeparture } from './departure.ts';

/** How the person came back from Stripe when the page was loaded, until it is forgotten. */
export function useArrival(subject: string): [arrival: Arrival | undefined, forget: () => void] {
  const [arrival, setArrival] = useState(() =>
    arrivalOf(
      location.search,
      readDeparture(() => sessionStorage, subject, Date.now()),
    ),
  );
  const forget = useCallback(() => setArrival(undefined), []);
  return [arrival, forget];
}
