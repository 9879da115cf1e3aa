import { createContext, type ReactNode, useContext } from 'react';
import { type Api, createApi } from './client.ts';

const ApiContext = createContext<Api | null>(null);

export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  return <ApiContext.Provider value={api}>{children}</ApiContext.Provider>;
}

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('ApiProvider is missing');
  return api;
}

/** The server that served the page. */
export function ownApi(): Api {
  return createApi((input, init) => fetch(input, init), '/api/v1');
}
