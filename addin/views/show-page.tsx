import { type ComponentType, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';

/**
 * Starts a page. Its grey bars stand in the document already, and stay until the page itself is loaded: the first
 * script is small, the rest follows.
 */
export function showPage(Page: ComponentType): void {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <Suspense fallback={<Bars />}>
        <Page />
      </Suspense>
    </StrictMode>,
  );
}

function Bars() {
  return (
    <div className="boot" aria-hidden="true">
      <i />
      <i />
      <i />
    </div>
  );
}
