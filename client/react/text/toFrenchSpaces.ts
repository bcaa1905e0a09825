/**
 * Sets the narrow no-break space that French has before `: ; ? ! %` and inside `« »`, so that messages are written with
 * an ordinary space. Only where a space is: addresses such as `https://` stay.
 */
export function toFrenchSpaces(text: string): string {
  return text.replace(/[ \u00a0](?=[:;?!%»])/g, '\u202f').replace(/«[ \u00a0]/g, '«\u202f');
}
