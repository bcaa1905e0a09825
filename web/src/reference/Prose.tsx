import { RichText } from '../../../client/react/plans/RichText.tsx';

/** A description of the document: paragraphs, with code in backticks. */
export function Prose({ text }: { text: string }) {
  return text
    .split('\n\n')
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => (
      <p key={paragraph}>
        <RichText text={paragraph} />
      </p>
    ));
}
