import { type ConfigSource, maxDeletes } from './config.ts'
import { InvalidConfiguration } from './errors.ts'
import { mayHaveWritten } from './keeping.ts'

/** Deletes of one run that happened, may have happened, or are under way. */
const taken = new WeakMap<ConfigSource, number>()

/** Deletes a client unless so many were deleted already: one that the server refused is none. */
export async function withinLimit<T>(source: ConfigSource, id: string, act: () => Promise<T>): Promise<T> {
  const limit = maxDeletes(source)
  if (limit !== undefined && count(source) >= limit) throw tooMany(id, limit, count(source))
  taken.set(source, count(source) + 1)
  try {
    return await act()
  } catch (error) {
    if (!mayHaveWritten(error)) taken.set(source, count(source) - 1)
    throw error
  }
}

function count(source: ConfigSource): number {
  return taken.get(source) ?? 0
}

function tooMany(id: string, limit: number, happened: number): InvalidConfiguration {
  return new InvalidConfiguration(
    `Client ${id} was not deleted and stays in the state: this run deleted ${happened}, or is about to, and OAUTH_MAX_DELETES is ${limit}. Look at what the preview deletes and replaces; if that is right, run again with a higher OAUTH_MAX_DELETES: each run counts from 0.`,
  )
}
