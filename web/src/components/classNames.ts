/** Joins the class names that apply: `classNames('button', small && 'small')`. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
