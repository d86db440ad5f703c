import { afterEach } from 'node:test'
import { assertNoLeak, type Place } from './secrets.ts'

/** What the provider said and threw in this process: searched for secrets after each test. */
let heard: Place[] = []

export function hear(path: string, text: string): void {
  heard.push({ path, text })
}

/** What it throws is heard too. */
export async function hearing<T>(path: string, act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    if (error instanceof Error) hear(`an error of ${path}`, everythingOf(error))
    throw error
  }
}

/** What a crash would print of it; what a failure hands to the engine to record is not printed. */
function everythingOf(error: Error): string {
  const { message, stack = '', cause } = error
  return `${message}\n${stack}\n${cause instanceof Error ? everythingOf(cause) : String(cause)}`
}

afterEach(() => {
  const places = heard
  heard = []
  assertNoLeak(places)
})
