import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Fails if the page scrolls sideways, and names the elements that are too wide. Elements that scroll themselves may be wider. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const { excess, elements } = await page.evaluate(() => {
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
  const { width } = page.viewportSize() ?? { width: 0 };
  const message = `${page.url()} is ${excess} px too wide for ${width} px: ${elements.join('\n')}`;
  expect(excess, message).toBeLessThanOrEqual(0);
}
