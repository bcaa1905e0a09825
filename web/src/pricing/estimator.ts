import { DAYS_PER_MONTH, estimate, perDayAfterKey, perDayAt, positionOf } from './estimate.ts';

/** What the page tells the script, as JSON in `data-estimator`. In the texts, `{plan}` and the like stand for values. */
export type EstimatorData = {
  readonly plans: readonly {
    readonly id: string;
    readonly name: string;
    readonly sessionsIncluded: number;
  }[];
  readonly texts: Readonly<Record<'perDay' | 'covers' | 'exact' | 'beyond', string>>;
};

/** The band under the slider that no plan covers. */
export const BEYOND = 'beyond';

/** Lets the slider work: what the page shows for its first value, for every other one. */
export function startEstimator(root: HTMLElement): void {
  const data: EstimatorData = JSON.parse(root.dataset.estimator ?? '');
  const input = find(root, 'input', HTMLInputElement);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let perDay = perDayAt(input.valueAsNumber);

  const show = () => {
    const perMonth = perDay * DAYS_PER_MONTH;
    const result = estimate(data.plans, perMonth);
    const values = {
      plan: result.plan.name,
      included: number.format(result.plan.sessionsIncluded),
      ...(result.kind === 'covered'
        ? { spare: number.format(result.spare) }
        : { days: number.format(result.days) }),
    };
    const { covers, exact, beyond } = data.texts;
    const text = result.kind === 'beyond' ? beyond : result.spare === 0 ? exact : covers;

    const sessions = number.format(perDay);
    find(root, '[data-per-day]').textContent = sessions;
    find(root, '[data-per-month]').textContent = number.format(perMonth);
    find(root, '[data-sentence]').textContent = fill(text, values);
    input.setAttribute('aria-valuetext', fill(data.texts.perDay, { sessions }));
    find(root, '[data-fill]').setAttribute('width', `${positionOf(perDay) * 100}%`);
    const chosen = result.kind === 'covered' ? result.plan.id : BEYOND;
    for (const band of root.querySelectorAll<SVGElement>('[data-band]'))
      band.classList.toggle('chosen', band.dataset.band === chosen);
  };

  input.addEventListener('input', () => {
    perDay = perDayAt(input.valueAsNumber);
    show();
  });
  input.addEventListener('keydown', (event) => {
    // Alt with an arrow, or Command, leads to another page.
    if (event.altKey || event.metaKey) return;
    const next = perDayAfterKey(perDay, event.key);
    if (next === undefined) return;
    event.preventDefault();
    perDay = next;
    input.valueAsNumber = positionOf(perDay);
    show();
  });
  // Browsers can restore the value of an earlier visit.
  show();
}

/** Puts values into a text: `fill('{plan} covers it', { plan: 'Starter' })`. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function find(root: Element, selector: string): Element;
function find<E extends Element>(root: Element, selector: string, kind: new () => E): E;
function find(root: Element, selector: string, kind: new () => Element = Element): Element {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The estimator has no ${selector}.`);
  return found;
}
