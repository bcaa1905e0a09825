import type { Page } from 'playwright-core';

/** What a person notices of a page, as browsers report it. */
export interface Vitals {
  /** Largest Contentful Paint, since the navigation of the page. */
  lcpMs: number;
  /** Cumulative Layout Shift, without shifts that follow from an action. */
  cls: number;
  /** Interaction to Next Paint: the slowest action since `watchActions`, or 0 if each took less than 16 ms. */
  inpMs: number;
}

type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean };
type Action = PerformanceEventTiming & { interactionId?: number };

/** What the page keeps of `watchActions`. */
type Watched = { actions?: Action[] };

/** Call it before the actions: browsers keep only slow ones for later. */
export function watchActions(page: Page): Promise<void> {
  return page.evaluate(() => {
    const kept: Action[] = [];
    (globalThis as Watched).actions = kept;
    new PerformanceObserver((list) => kept.push(...(list.getEntries() as Action[]))).observe({
      type: 'event',
      durationThreshold: 16,
    } as PerformanceObserverInit);
  });
}

/** Of a page that waits for the person. */
export function readVitals(page: Page): Promise<Vitals> {
  return page.evaluate(async () => {
    // The observer gets what has been recorded since the navigation, in its first call.
    const read = <Entry extends PerformanceEntry>(type: string) =>
      new Promise<Entry[]>((resolve) => {
        const observer = new PerformanceObserver((list) => resolve(list.getEntries() as Entry[]));
        observer.observe({ type, buffered: true });
        setTimeout(() => resolve([]), 300);
      });
    const paints = await read('largest-contentful-paint');
    const shifts = await read<Shift>('layout-shift');
    const { actions = [] } = globalThis as Watched;
    return {
      lcpMs: paints.at(-1)?.startTime ?? Number.NaN,
      cls: shifts.filter(({ hadRecentInput }) => !hadRecentInput).reduce((sum, { value }) => sum + value, 0),
      inpMs: Math.max(
        0,
        ...actions.filter(({ interactionId }) => interactionId).map(({ duration }) => duration),
      ),
    };
  });
}

/** A mid-range phone has about a quarter of the speed of a desktop's core. */
const CPU_SLOWDOWN = 4;

/** 9 Mbit/s and 170 ms, the profile "4G" of WebPageTest. */
const NETWORK = { offline: false, latency: 170, downloadThroughput: 9e6 / 8, uploadThroughput: 9e6 / 8 };

/** Slows the page down as on a mid-range phone; with `network`, also as on 4G. */
export async function slowDown(page: Page, { network }: { network: boolean }): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  if (!network) return;
  await devTools.send('Network.enable');
  await devTools.send('Network.emulateNetworkConditions', NETWORK);
}
