import Copy from 'lucide-react/icons/copy';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../text/useText.ts';
import { Button } from './Button.tsx';

const COPIED_MS = 2_000;

type CodeBoxProps = {
  /** The accessible name, such as "Snippet". */
  readonly label: string;
  readonly code: string;
};

/** Code that can be copied. It scrolls sideways, the page does not. */
export function CodeBox({ label, code }: CodeBoxProps) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  const codeRef = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    } catch {
      // The browser forbids it: with the code selected, the keyboard copies it.
      if (codeRef.current) getSelection()?.selectAllChildren(codeRef.current);
    }
  }

  return (
    <div className="code-box">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section tabIndex={0} aria-label={label}>
        <pre>
          <code ref={codeRef}>{code}</code>
        </pre>
      </section>
      <Button size="small" onClick={copy}>
        <Copy size={14} aria-hidden />
        {copied ? t('copied') : t('copy')}
      </Button>
    </div>
  );
}
