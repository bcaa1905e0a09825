/** What a filter reads of a part of the page: names, paths, fields and codes, but no prose, in which most words occur often. */
const NAMES = 'h3, .operation-line, .field-name, .problems a, .common-problems a';

/** Lets the filter hide what has not all of its words. `/` leads to it, Escape empties it. */
export function startFilter(): void {
  const form = document.querySelector<HTMLFormElement>('.contents form');
  const input = form?.querySelector('input');
  const status = form?.querySelector('[role=status]');
  if (!form || !input || !status) return;
  const parts = [...document.querySelectorAll<HTMLElement>('main article')].map((article) => ({
    article,
    link: document.querySelector<HTMLElement>(`.contents li:has(> a[href="#${article.id}"])`),
    text: `${article.id} ${[...article.querySelectorAll(NAMES)].map(({ textContent }) => textContent).join(' ')}`.toLowerCase(),
  }));

  const show = () => {
    const words = input.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    let count = 0;
    for (const { article, link, text } of parts) {
      const isFound = words.every((word) => text.includes(word));
      article.hidden = !isFound;
      if (link) link.hidden = !isFound;
      if (isFound && article.matches('.operation')) count += 1;
    }
    const isFiltered = words.length > 0;
    document.documentElement.toggleAttribute('data-filtered', isFiltered);
    const total = parts.filter(({ article }) => article.matches('.operation')).length;
    status.textContent = isFiltered ? `${count} of ${total} operations` : '';
  };

  input.addEventListener('input', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const first = parts.find(({ article }) => !article.hidden);
    if (first) location.hash = first.article.id;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && event.target === input) {
      input.value = '';
      show();
    }
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.closest('details')?.setAttribute('open', '');
    input.focus();
  });
  // A link leads to something that the filter hides.
  addEventListener('hashchange', () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target?.closest('[hidden]') && target?.checkVisibility()) return;
    input.value = '';
    show();
    target?.scrollIntoView();
  });
  // Browsers can restore the text of an earlier visit.
  show();
}
