/** Where the side bar is beside the text. */
const WIDE = matchMedia('(min-width: 1100px)');

/** Closes the contents on a narrow screen, and marks the part that is being read. */
export function startContents(): void {
  const contents = document.querySelector<HTMLDetailsElement>('.contents');
  if (!contents) return;
  const openIfWide = () => {
    contents.open = WIDE.matches;
  };
  openIfWide();
  WIDE.addEventListener('change', openIfWide);
  contents.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a') && !WIDE.matches) contents.open = false;
  });
  markCurrent(contents);
}

function markCurrent(contents: Element): void {
  const links = new Map(
    [...contents.querySelectorAll('a')].map((link) => [link.hash.slice(1), link] as const),
  );
  // A problem has no link of its own, but that of its section.
  const linkOf = (part?: Element) =>
    links.get(idOf(part)) ?? links.get(part?.closest('section')?.getAttribute('aria-labelledby') ?? '');
  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries.find(({ isIntersecting }) => isIntersecting);
      const link = linkOf(entry?.target);
      if (!link) return;
      contents.querySelector('[aria-current]')?.removeAttribute('aria-current');
      link.setAttribute('aria-current', 'location');
      if (WIDE.matches) link.scrollIntoView({ block: 'nearest' });
    },
    // What crosses a line below the top of the window is being read.
    { rootMargin: '-20% 0px -79% 0px' },
  );
  for (const part of document.querySelectorAll('main article, main .start > div')) observer.observe(part);
}

const idOf = (part: Element | undefined): string => part?.id || (part?.querySelector('h1, h2')?.id ?? '');
