import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** After a change of the window, what measures itself, such as a chart, is drawn anew in a later frame. */
const SETTLING_MS = 1_000;

/** Fails if the page scrolls sideways, and names the elements that are too wide. Elements that scroll themselves may be wider. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const deadlineMs = Date.now() + SETTLING_MS;
  let measured = await measure(page);
  while (measured.excess > 0 && Date.now() < deadlineMs) measured = await measure(page);
  const { width } = page.viewportSize() ?? { width: 0 };
  const message = `${page.url()} is ${measured.excess} px too wide for ${width} px: ${measured.elements.join('\n')}`;
  expect(measured.excess, message).toBeLessThanOrEqual(0);
}

function measure(page: Page): Promise<{ excess: number; elements: string[] }> {
  return page.evaluate(async () => {
    // Text in another font has another width.
    await document.fonts.ready;
    const { scrollWidth, clientWidth } = document.documentElement;
    const isScrolled = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      element !== document.documentElement &&
      (getComputedStyle(element).overflowX !== 'visible' || isScrolled(element.parentElement));
    const tooWide = [...document.body.querySelectorAll('*')].filter((element) => {
      const { right, left, width } = element.getBoundingClientRect();
      // The text in an element may be wider than its box.
      const end = Math.max(right, left + element.scrollWidth);
      return width > 0 && (end > clientWidth + 1 || left < -1) && !isScrolled(element);
    });
    const innermost = tooWide.filter(
      (element) => !tooWide.some((other) => element !== other && element.contains(other)),
    );
    const describe = (element: Element) =>
      `<${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.textContent?.trim().slice(0, 40)}`;
    return { excess: scrollWidth - clientWidth, elements: innermost.slice(0, 5).map(describe) };
  });
}
