/** A qvalue: 0 to 1 with up to three decimals (RFC 9110, section 12.4.2). */
const WEIGHT = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * The weights of the values in a header field such as Accept or Accept-Encoding, by value in lower case and without other parameters;
 * 1 for a value without a weight. A value with an invalid weight is left out. Of a value that occurs twice, the greatest weight counts.
 */
export function weightsOf(header: string | undefined): Map<string, number> {
  const weights = new Map<string, number>();
  // A quoted parameter can contain separators.
  const elements = (header ?? '')
    .toLowerCase()
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .split(',');
  for (const element of elements) {
    const [value = '', ...parameters] = element.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length) ?? '1';
    if (value === '' || !WEIGHT.test(weight)) continue;
    weights.set(value, Math.max(weights.get(value) ?? 0, Number(weight)));
  }
  return weights;
}
