/** Makes a value at its first use and keeps it. A failure is not kept: the next use tries again. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Makes a value of another and keeps it as long as that is the same object. A failure is not kept. */
export function keepLast<From extends object, T>(make: (from: From) => T): (from: From) => T {
  let made: { from: From; value: T } | undefined;
  return (from) => {
    if (made?.from !== from) made = { from, value: make(from) };
    return made.value;
  };
}
