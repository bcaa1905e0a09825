/** Creates a value at the first call and caches it. A failure is not cached: the next call creates the value again. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Derives a value from an object and caches it while the same object is passed. A failure is not cached. */
export function keepLast<From extends object, T>(make: (from: From) => T): (from: From) => T {
  let made: { from: From; value: T } | undefined;
  return (from) => {
    if (made?.from !== from) made = { from, value: make(from) };
    return made.value;
  };
}
