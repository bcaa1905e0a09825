import { useCallback, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { withoutOutcome } from './arrival.ts';
import { forgetDeparture } from './departure.ts';

/** Forgets that the person came back, so that neither a reload nor Back repeats what the page does about it. */
export function useForgetReturn(): () => void {
  const [, navigate] = useLocation();
  return useCallback(() => {
    forgetDeparture(() => sessionStorage);
    const { pathname, search, hash } = location;
    const address = withoutOutcome({ pathname, search, hash });
    if (address !== `${pathname}${search}${hash}`) navigate(address, { replace: true });
  }, [navigate]);
}

/** Once there is nothing more to wait for, what is said is over with the next page. */
export function useOverWithPage(isSettled: boolean, onOver: () => void): void {
  const [path] = useLocation();
  const settledOn = useRef<string>(undefined);
  useEffect(() => {
    if (!isSettled) return;
    settledOn.current ??= path;
    if (path !== settledOn.current) onOver();
  }, [isSettled, path, onOver]);
}
