/**
 * Made once for each source and name, since it is asked for with every client: what a source holds stays while a process runs. What
 * throws is tried again.
 */
export function remembered<S extends WeakKey, T>(
  make: (source: S, name: string | undefined) => T,
): (source: S, name?: string) => T {
  const known = new WeakMap<S, Map<string | undefined, { readonly made: T }>>()
  return (source, name) => {
    const ofSource = known.get(source) ?? new Map<string | undefined, { readonly made: T }>()
    known.set(source, ofSource)
    const found = ofSource.get(name) ?? { made: make(source, name) }
    ofSource.set(name, found)
    return found.made
  }
}
