type CodeSampleProps = {
  /** What it is, such as `Response`. */
  readonly title: string;
  readonly code: string;
  /** Shown only while this language is chosen. */
  readonly language?: 'curl' | 'client';
};

/** Code under its title. Long lines wrap, and the script adds a button that copies it. */
export function CodeSample({ title, code, language }: CodeSampleProps) {
  return (
    <figure className="sample" data-language={language}>
      <figcaption>{title}</figcaption>
      <pre>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
