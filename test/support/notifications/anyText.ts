import fc from 'fast-check';

/** Texts of any code units, also such as are no characters. */
export const anyText = (maxLength = 50): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));
