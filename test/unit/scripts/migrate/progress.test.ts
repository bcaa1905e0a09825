import { expect, it } from 'vitest';
import { createProgress } from '../../../../scripts/migrate/progress.ts';

function started({
  isTTY,
  isSilent = false,
  total = 4,
}: {
  isTTY: boolean;
  isSilent?: boolean;
  total?: number;
}) {
  const written: string[] = [];
  const clock = { ms: 0 };
  const start = createProgress({
    output: { isTTY, write: (text) => written.push(text) },
    isSilent,
    clockMs: () => clock.ms,
  });
  const progress = start('moving', total);
  const advance = (ms: number) => {
    clock.ms += ms;
    progress.advance();
  };
  return { written, advance, end: () => progress.end() };
}

it('a terminal gets a bar on one line, with an estimate from the items that are done', () => {
  const { written, advance, end } = started({ isTTY: true });
  advance(100);
  expect(written).toEqual([]);
  advance(19_900);
  advance(50);
  advance(50);
  end();
  expect(written).toEqual([
    '\r\u001b[2K[############............] moving 2 of 4, about 20 s left',
    '\r\u001b[2K[########################] moving 4 of 4, took 21 s',
    '\n',
  ]);
});

it('elsewhere a line is written every five seconds', () => {
  const { written, advance, end } = started({ isTTY: false, total: 1_000 });
  advance(4_999);
  advance(1);
  advance(4_999);
  advance(1);
  end();
  expect(written).toEqual([
    'moving 2 of 1000, about 41 min 35 s left\n',
    'moving 4 of 1000, about 41 min 30 s left\n',
    'moving 4 of 1000, about 41 min 30 s left\n',
  ]);
});

it('nothing is written for a step that prints JSON', () => {
  const { written, advance, end } = started({ isTTY: true, isSilent: true });
  advance(10_000);
  end();
  expect(written).toEqual([]);
});

it('nothing to do is a full bar', () => {
  const { written, end } = started({ isTTY: true, total: 0 });
  end();
  expect(written[0]).toContain('[########################] moving 0 of 0, took 0 s');
});
