/** The first thing on each page: leads past the navigation. */
export function SkipLink({ href, label }: { href: `#${string}`; label: string }) {
  return (
    <a className="skip-link" href={href}>
      {label}
    </a>
  );
}
