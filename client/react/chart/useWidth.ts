import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';

/** On a server, React 18 warns of a layout effect. */
const useWidthEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** The width of an element in px, 0 before it is known. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useWidthEffect(() => {
    const element = ref.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
