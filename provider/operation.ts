import { AsyncLocalStorage } from 'node:async_hooks'

/** What the engine says of one operation while it runs. */
export interface Operation {
  /** Its time is over: what waits for an answer stops waiting. */
  readonly over: AbortSignal
  /** The run is to end: what is sent is waited for, and nothing is sent again. */
  readonly ending: AbortSignal
}

const running = new AsyncLocalStorage<Operation>()

export function during<T>(operation: Operation, act: () => Promise<T>): Promise<T> {
  return running.run(operation, act)
}

/** What several operations wait for is part of none: the time of one that began it is not the others'. */
export function shared<T>(act: () => Promise<T>): Promise<T> {
  return running.exit(act)
}

/** The operation that this is part of, where its front door says something of it. */
export function operation(): Operation | undefined {
  return running.getStore()
}
