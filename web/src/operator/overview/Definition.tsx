import type { ReactNode } from 'react';

/** How a figure is computed, and where its accounts are. It opens under the figure. */
export function Definition({ of, children }: { readonly of: string; readonly children: ReactNode }) {
  return (
    <details className="definition">
      <summary>
        Definition<span className="visually-hidden"> of {of}</span>
      </summary>
      <div>{children}</div>
    </details>
  );
}
