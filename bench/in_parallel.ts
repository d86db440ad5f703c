/** All of them, so many at once. */
export async function inParallel<A, B>(
  items: readonly A[],
  atOnce: number,
  act: (item: A) => Promise<B>,
): Promise<B[]> {
  const done: B[] = []
  let next = 0
  const one = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index]
      if (item !== undefined) done[index] = await act(item)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return done
}
