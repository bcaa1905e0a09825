/** What somebody has written and not sent yet. */
export type Draft<Field extends string> = {
  /** It stays until the message is sent, so that a second press and a retry after a time-out send one message. */
  readonly messageId: string;
  readonly fields: Readonly<Record<Field, string>>;
};

/** The part of `sessionStorage`, which each tab has for itself, that drafts use. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Whose draft it is, and where the message is to go. */
export type DraftPlace = { readonly subject: string; readonly place: string };

const PREFIX = 'draft:';

const prefixOf = (subject: string) => `${PREFIX}${encodeURIComponent(subject)}:`;
const keyOf = ({ subject, place }: DraftPlace) => `${prefixOf(subject)}${place}`;

/** Keeps a draft while the tab is open. A browser that allows no storage keeps none. */
export function saveDraft<Field extends string>(
  storage: () => DraftStorage,
  place: DraftPlace,
  draft: Draft<Field>,
): void {
  try {
    storage().setItem(keyOf(place), JSON.stringify(draft));
  } catch {}
}

/** The draft that was kept, or an empty one with a message id of its own. Drafts that somebody else left in this tab are dropped. */
export function readDraft<Field extends string>(
  storage: () => DraftStorage,
  place: DraftPlace,
  empty: Draft<Field>,
): Draft<Field> {
  try {
    dropOthers(storage(), place.subject);
    const value: Partial<Draft<string>> | null = JSON.parse(storage().getItem(keyOf(place)) ?? 'null');
    if (typeof value?.messageId !== 'string' || typeof value.fields !== 'object') return empty;
    const fields: Record<Field, string> = { ...empty.fields };
    for (const field of Object.keys(empty.fields) as Field[]) {
      const kept: unknown = value.fields[field];
      if (typeof kept === 'string') fields[field] = kept;
    }
    return { messageId: value.messageId, fields };
  } catch {
    return empty;
  }
}

export function forgetDraft(storage: () => DraftStorage, place: DraftPlace): void {
  try {
    storage().removeItem(keyOf(place));
  } catch {}
}

function dropOthers(storage: DraftStorage, subject: string): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys) {
    if (key.startsWith(PREFIX) && !key.startsWith(prefixOf(subject))) storage.removeItem(key);
  }
}
