import type { ReactNode } from 'react';

/** A value that an action changes. */
export type Change = { readonly label: string; readonly before: ReactNode; readonly after: ReactNode };

/** What an action changes: each value before and after, in bold where they differ. */
export function ChangeTable({ changes }: { changes: readonly Change[] }) {
  return (
    <table className="change-table">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Value</span>
          </th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ label, before, after }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{before}</td>
            <td>{before === after ? after : <strong>{after}</strong>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
