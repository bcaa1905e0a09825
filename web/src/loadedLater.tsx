import { type ComponentType, useLayoutEffect, useState } from 'react';

export type LoadedLater<Props extends object> = ComponentType<Props> & {
  /** Loads the code before it is needed. If that fails, it is loaded again when the component is shown. */
  preload(): void;
};

/**
 * A component whose code is loaded when it is first shown. Until then `Waiting` is in its place, or nothing. If the code cannot be loaded,
 * the next error boundary gets the error.
 *
 * `lazy` with `Suspense` would show what waits for 300 ms at least: React holds back what replaces a fallback that just appeared.
 */
export function loadedLater<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Waiting?: ComponentType,
): LoadedLater<Props> {
  let Loaded: ComponentType<Props> | undefined;
  let loading: Promise<void> | undefined;

  function ensureLoaded(): Promise<void> {
    loading ??= load().then(
      (component) => {
        Loaded = component;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  function Later(props: Props) {
    const [, setLoaded] = useState(false);
    const [failure, setFailure] = useState<{ error: unknown }>();
    const Shown = Loaded;
    const isLoaded = Shown !== undefined;
    useLayoutEffect(() => {
      if (isLoaded) return;
      let isThere = true;
      ensureLoaded().then(
        () => isThere && setLoaded(true),
        (error: unknown) => isThere && setFailure({ error }),
      );
      return () => {
        isThere = false;
      };
    }, [isLoaded]);
    if (Shown) return <Shown {...props} />;
    if (failure) throw failure.error;
    return Waiting ? <Waiting /> : null;
  }

  return Object.assign(Later, { preload: () => void ensureLoaded().catch(() => undefined) });
}
