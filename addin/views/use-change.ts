import { useCallback, useRef, useState } from 'react';
import { ApiError, newKey } from '../api/client.ts';

export interface Changing {
  busy: boolean;
  error: ApiError | undefined;
  /** Starts a change; each click gets a key of its own. */
  start(change: (key: string) => Promise<void>): void;
  /** The same click again with the same key, so that the server can tell it from a second click. */
  repeat(): void;
}

/** One change at a time, with its error. */
export function useChange(): Changing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const last = useRef<() => void>(() => undefined);
  const running = useRef(false);

  const start = useCallback((change: (key: string) => Promise<void>) => {
    const key = newKey();
    const attempt = async () => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setError(undefined);
      try {
        await change(key);
      } catch (thrown) {
        setError(thrown instanceof ApiError ? thrown : new ApiError('broken', 0, String(thrown)));
      } finally {
        running.current = false;
        setBusy(false);
      }
    };
    last.current = () => void attempt();
    void attempt();
  }, []);

  const repeat = useCallback(() => last.current(), []);
  return { busy, error, start, repeat };
}
