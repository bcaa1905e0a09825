import { expect, onTestFinished, vi } from 'vitest';
import { secretsIn } from '../setup/logSecrets.ts';

/** Settings with which functions write log lines that `recordLogs` sees. */
export const LOGGING = { POWERTOOLS_DEV: 'true', POWERTOOLS_LOG_LEVEL: 'INFO' };

/** Records the log lines of functions until the test ends, which fails if one of them has a secret or an e-mail address. */
export function recordLogs(): () => string[] {
  const lines: string[] = [];
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    const written = vi.spyOn(console, level).mockImplementation((line) => void lines.push(String(line)));
    onTestFinished(() => written.mockRestore());
  }
  onTestFinished(() => {
    expect(lines, 'nothing was logged').not.toEqual([]);
    expect(secretsIn(lines.join('\n'))).toEqual([]);
  });
  return () => lines;
}
