import { useEffect, useRef } from 'react';

/**
 * After a change of page within the app, as a browser does when it loads one: the page begins at its top, and the focus is in its
 * content, which screen readers read from there. Nothing on the first page, and nothing where the page has taken the focus itself.
 */
export function useArrivalFocus(path: string): void {
  const shownRef = useRef(path);
  // Where somebody has gone back or forward to: the browser restores where that page was.
  const traversedRef = useRef<string>(undefined);

  useEffect(() => {
    const onTraversal = () => {
      traversedRef.current = location.pathname;
    };
    // Before the router, which renders the page as soon as it knows.
    addEventListener('popstate', onTraversal, { capture: true });
    return () => removeEventListener('popstate', onTraversal, { capture: true });
  }, []);

  useEffect(() => {
    if (path === shownRef.current) return;
    shownRef.current = path;
    if (path !== traversedRef.current) scrollTo(0, 0);
    traversedRef.current = undefined;
    const content = document.getElementById('content');
    if (!content?.contains(document.activeElement)) content?.focus({ preventScroll: true });
  }, [path]);
}
