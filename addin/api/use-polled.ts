import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from './client.ts';
import { useApi } from './context.tsx';
import { nextPause } from './polling.ts';

export interface Polled<T> {
  /** The last good answer for the current path. */
  data: T | undefined;
  /** Of the last attempt; undefined once one succeeds. */
  error: ApiError | undefined;
  /** Milliseconds since the epoch of the last answer, changed or not. */
  checkedAt: number | undefined;
  etag: string | null;
  /** False while the tab is hidden. */
  running: boolean;
  refresh(): void;
}

interface Held<T> {
  path: string | null;
  data?: T;
  error?: ApiError | undefined;
  checkedAt?: number;
  etag: string | null;
}

/**
 * Reads a path now and then again and again, with If-None-Match, so that an unchanged answer costs no body and no
 * drawing. It rests while the tab is hidden and reads at once when it is shown again or the network returns.
 *
 * @param path null reads nothing.
 */
export function usePolled<T>(path: string | null, everyMs: number): Polled<T> {
  const api = useApi();
  const [held, setHeld] = useState<Held<T>>({ path, etag: null });
  const [running, setRunning] = useState(true);
  const kick = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (path === null) return;
    let timer: number | undefined;
    let stopped = false;
    let etag: string | null = null;
    let failures = 0;
    let inFlight: AbortController | undefined;

    const tick = async () => {
      window.clearTimeout(timer);
      inFlight?.abort();
      const mine = new AbortController();
      inFlight = mine;
      try {
        const read = await api.read<T>(path, { etag, signal: mine.signal });
        if (mine.signal.aborted) return;
        failures = 0;
        const checkedAt = Date.now();
        if (read.unchanged) {
          setHeld((old) => ({ ...old, checkedAt, error: undefined }));
        } else {
          etag = read.etag;
          setHeld({ path, data: read.data, checkedAt, etag });
        }
      } catch (error) {
        if (mine.signal.aborted) return;
        failures += 1;
        const shown = error instanceof ApiError ? error : new ApiError('broken', 0, String(error));
        setHeld((old) => (old.path === path ? { ...old, error: shown } : { path, etag: null, error: shown }));
      }
      if (!stopped && !document.hidden) timer = window.setTimeout(tick, nextPause(everyMs, failures));
    };
    const wake = () => {
      setRunning(!document.hidden);
      if (document.hidden) window.clearTimeout(timer);
      else void tick();
    };
    kick.current = () => void tick();
    document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', wake);
    setRunning(!document.hidden);
    void tick();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      inFlight?.abort();
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
    };
  }, [api, path, everyMs]);

  const refresh = useCallback(() => kick.current(), []);
  const current = held.path === path ? held : undefined;
  return {
    data: current?.data,
    error: current?.error,
    checkedAt: current?.checkedAt,
    etag: current?.etag ?? null,
    running,
    refresh,
  };
}
