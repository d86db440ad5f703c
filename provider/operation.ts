import { AsyncLocalStorage } from 'node:async_hooks'
import { ServerUnreachable } from './errors.ts'

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

/** Waits for what is shared, and no longer than this operation may take. */
export async function inTime<T>(what: string, waited: Promise<T>): Promise<T> {
  const over = operation()?.over
  if (over === undefined) return waited
  const late = () =>
    new ServerUnreachable(`The time that the resource may take was over before ${what} came.`, {
      neverSent: true,
    })
  let end = () => {}
  const tooLate = new Promise<never>((_, reject) => {
    end = () => reject(late())
    over.addEventListener('abort', end)
    if (over.aborted) end()
  })
  return Promise.race([waited, tooLate]).finally(() => over.removeEventListener('abort', end))
}

/** The operation that this is part of, where its front door says something of it. */
export function operation(): Operation | undefined {
  return running.getStore()
}
