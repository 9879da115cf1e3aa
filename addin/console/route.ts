/** A page of the console. It lives after the '#': Office sets history.pushState to null (office-js #429). */
export type Route =
  | { page: 'queue' | 'clusters' | 'simulations' | 'health' | 'lost' }
  | { page: 'record' | 'cluster'; id: string };

const plain = ['queue', 'clusters', 'simulations', 'health'] as const;

/** The page of a location's hash, such as '#/records/ab12'; 'lost' for one that names none. */
export function parseRoute(hash: string): Route {
  const [first = '', second, ...rest] = hash.replace(/^#?\/?/, '').split('/');
  if (first === '') return { page: 'queue' };
  if (rest.length > 0) return { page: 'lost' };
  if (second === undefined || second === '') {
    const page = plain.find((name) => name === first);
    return page ? { page } : { page: 'lost' };
  }
  const id = decode(second);
  if (id === '') return { page: 'lost' };
  if (first === 'records') return { page: 'record', id };
  if (first === 'clusters') return { page: 'cluster', id };
  return { page: 'lost' };
}

export function routeHash(route: Route): string {
  if (route.page === 'record') return `#/records/${encodeURIComponent(route.id)}`;
  if (route.page === 'cluster') return `#/clusters/${encodeURIComponent(route.id)}`;
  return route.page === 'lost' ? '#/queue' : `#/${route.page}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
