/** Joins the class names that apply: `classNames('sb-meter', thin && 'sb-thin')`. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
