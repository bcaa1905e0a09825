/** Sessions a day as people read them: 188, or 0.4 when whole numbers would say nothing. */
export function roundedPace(perDay: number): number {
  return perDay < 10 ? Math.round(perDay * 10) / 10 : Math.round(perDay);
}
