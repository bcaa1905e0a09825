const COPIED_MS = 2_000;

/** Gives each code sample a button that copies it. Without a script there would be nothing for it to do. */
export function addCopyButtons(root: ParentNode = document): void {
  for (const figure of root.querySelectorAll('figure.sample')) {
    const code = figure.querySelector('code');
    const caption = figure.querySelector('figcaption');
    if (!code || !caption) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button small';
    button.textContent = 'Copy';
    const name = document.createElement('span');
    name.className = 'visually-hidden';
    name.textContent = ` ${caption.textContent}`;
    button.append(name);
    button.addEventListener('click', () => void copy(code, button));
    figure.append(button);
  }
}

async function copy(code: Element, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
  } catch {
    // The browser forbids it: with the code selected, the keyboard copies it.
    getSelection()?.selectAllChildren(code);
    return;
  }
  const label = button.firstChild;
  if (!label) return;
  label.textContent = 'Copied';
  setTimeout(() => {
    label.textContent = 'Copy';
  }, COPIED_MS);
}
