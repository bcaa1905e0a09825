import { useEffect, useRef, useState } from 'react';
import { type Reading, type ReadState, startReading } from './startReading.ts';

type SourceOptions<Value, Client> = {
  readonly props: { readonly client?: Client; readonly error?: unknown; readonly onRetry?: () => void };
  /** What the application passes. */
  readonly value: Value | null | undefined;
  readonly read: (client: Client, signal: AbortSignal) => Promise<Value>;
  /** Without it, the value is read once. */
  readonly refreshMs?: number;
};

export type SourceState<Value> = {
  readonly value: Value | null | undefined;
  readonly error: unknown;
  readonly retry: (() => void) | undefined;
  readonly isRetrying: boolean;
};

/** What the application passes, or what its client reads. */
export function useSource<Value, Client>(options: SourceOptions<Value, Client>): SourceState<Value> {
  const { props, value, refreshMs } = options;
  const { client } = props;
  const [state, setState] = useState<ReadState<Value>>({});
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(options);
  const reading = useRef<Reading>(undefined);
  const hasClient = client !== undefined;
  useEffect(() => {
    latest.current = options;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins at once.
  useEffect(() => {
    if (!hasClient) return;
    const started = startReading<Value>({
      read: async (signal) => {
        const { read, props: latestProps } = latest.current;
        return read(latestProps.client as Client, signal);
      },
      refreshMs,
      show: setState,
    });
    reading.current = started;
    return started.stop;
  }, [hasClient, attempt, refreshMs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again with another client.
  useEffect(() => reading.current?.again(), [client]);

  if (!hasClient) return { value, error: props.error, retry: props.onRetry, isRetrying: false };
  return {
    value: state.value,
    error: state.error,
    retry: () => setAttempt((count) => count + 1),
    isRetrying: state.isReading === true,
  };
}
