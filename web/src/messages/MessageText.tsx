import { useMemo } from 'react';
import './messages.css';
import { type MessagePart, parseMessage } from './parseMessage.ts';

/** The plain text of a message, with its code and its links. React escapes every text, so that a message cannot contain HTML. */
export function MessageText({ text }: { text: string }) {
  const blocks = useMemo(() => parseMessage(text), [text]);
  return (
    <div className="message-text">
      {blocks.map((block, index) =>
        block.kind === 'code' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
          <pre key={index} tabIndex={0}>
            <code>{block.text}</code>
          </pre>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes.
          <p key={index} dir="auto">
            {block.parts.map((part, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a message never changes.
              <Part key={place} part={part} />
            ))}
          </p>
        ),
      )}
    </div>
  );
}

function Part({ part }: { part: MessagePart }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    default:
      return part satisfies never;
  }
}
