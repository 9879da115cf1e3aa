import { Component, type ReactNode } from 'react';
import { useStrings } from '../strings/context.tsx';
import styles from './views.module.css';

/** A view that throws leaves a sentence and a way on, never a white page. */
export class Boundary extends Component<{ children: ReactNode }, { reason: string | null }> {
  override state: { reason: string | null } = { reason: null };

  static getDerivedStateFromError(error: unknown) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render() {
    return this.state.reason === null ? this.props.children : <Crashed reason={this.state.reason} />;
  }
}

function Crashed({ reason }: { reason: string }) {
  const strings = useStrings();
  return (
    <main className={styles.crashed} role="alert">
      <h1>{strings.errors.crash}</h1>
      <p className={styles.mono}>{reason}</p>
      <button type="button" onClick={() => window.location.reload()}>
        {strings.errors.reload}
      </button>
    </main>
  );
}
