/** A text in which `*…*` is bold and `` `…` `` is code. */
export function RichText({ text }: { text: string }) {
  return text.split(/(\*[^*]+\*|`[^`]+`)/).map((part, index) => {
    const key = `${index} ${part}`;
    if (part.startsWith('*')) return <strong key={key}>{part.slice(1, -1)}</strong>;
    if (part.startsWith('`')) return <code key={key}>{part.slice(1, -1)}</code>;
    return part;
  });
}
