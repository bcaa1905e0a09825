/** How the pages look: as the system says, or as the person chose. */
export const THEMES = ['system', 'light', 'dark'] as const;

export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'theme';

const listeners = new Set<() => void>();

export function storedTheme(): Theme {
  try {
    return toTheme(localStorage.getItem(STORAGE_KEY));
  } catch {
    return 'system';
  }
}

/** Shows the theme now and on later visits. */
export function chooseTheme(theme: Theme): void {
  showTheme(theme);
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Storage can be full, or forbidden by the browser's settings: the choice holds until the page is left.
  }
}

/** `system` removes the attribute, so that the styles follow `prefers-color-scheme`. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** The choice that the page shows. */
export function shownTheme(): Theme {
  return toTheme(document.documentElement.dataset.theme);
}

/** Calls the listener whenever another theme is shown. Returns what ends it. */
export function subscribeToTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Shows what is chosen in another tab. */
export function followTheme(): void {
  addEventListener('storage', ({ key }) => {
    // null: all of the storage was cleared.
    if (key === STORAGE_KEY || key === null) showTheme(storedTheme());
  });
}

function toTheme(name: string | null | undefined): Theme {
  return THEMES.find((theme) => theme === name) ?? 'system';
}
