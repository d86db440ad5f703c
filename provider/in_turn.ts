const last = new Map<string, Promise<unknown>>()

/** Writes to one client go one after another: two resources may have adopted the same client. */
export function inTurn<T>(clientId: string, write: () => Promise<T>): Promise<T> {
  const turn = (last.get(clientId) ?? Promise.resolve()).then(write, write)
  last.set(
    clientId,
    turn.catch(() => undefined),
  )
  return turn
}
