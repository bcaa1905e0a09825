import type { ElementType } from 'react';

type LogoProps = {
  /** Where it leads; without it the logo is not a link. */
  readonly href?: string;
  /** What renders the link: the router's link, within the app. */
  readonly link?: ElementType;
  /** The accessible name of the link. */
  readonly label?: string;
  /** A part of the service, such as "Operator", beside the name. */
  readonly part?: string;
};

/** The bars and the name. */
export function Logo({ href, link: Link = 'a', label, part }: LogoProps) {
  const content = (
    <>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden>
        <rect x="1" y="2" width="4.5" height="16" rx="1" fill="currentColor" />
        <rect x="7.75" y="2" width="4.5" height="6" rx="1" fill="var(--c-bar)" />
        <rect x="14.5" y="2" width="4.5" height="16" rx="1" fill="currentColor" />
      </svg>
      <span>AI-Gate</span>
      {part && <span className="part">{part}</span>}
    </>
  );
  if (href === undefined) return <span className="logo">{content}</span>;
  return (
    <Link className="logo" href={href} aria-label={label}>
      {content}
    </Link>
  );
}
