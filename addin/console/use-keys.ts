import { type RefObject, useEffect } from 'react';

/**
 * j and k walk the list, / goes to the search, Escape leaves it. Enter is the link's own. Nothing happens while
 * somebody types, or holds a modifier.
 */
export function useKeys(
  on: boolean,
  list: RefObject<HTMLUListElement | null>,
  search: RefObject<HTMLInputElement | null>,
): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement;
      if (event.key === 'Escape' && target === search.current) {
        first(list.current)?.focus();
        return;
      }
      if (!on || target.closest('input, textarea, select, [contenteditable]')) return;
      if (event.key === '/') {
        event.preventDefault();
        search.current?.focus();
      } else if (event.key === 'j' || event.key === 'k') {
        event.preventDefault();
        step(list.current, event.key === 'j' ? 1 : -1);
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [on, list, search]);
}

function linksOf(list: HTMLUListElement | null): HTMLAnchorElement[] {
  return Array.from(list?.querySelectorAll<HTMLAnchorElement>('a[data-record]') ?? []);
}

function first(list: HTMLUListElement | null): HTMLAnchorElement | undefined {
  return linksOf(list)[0];
}

function step(list: HTMLUListElement | null, by: 1 | -1): void {
  const links = linksOf(list);
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at === -1 ? links[0] : links[Math.max(0, Math.min(links.length - 1, at + by))];
  next?.focus();
  next?.closest('li')?.scrollIntoView({ block: 'nearest' });
}
