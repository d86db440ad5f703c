import { type ConfigSource, maxDeletes } from './config.ts'
import { InvalidConfiguration } from './errors.ts'
import { mayHaveWritten } from './keeping.ts'

/** Deletes of this process that happened, may have happened, or are under way. */
let taken = 0

/** Deletes a client unless so many were deleted already: one that the server refused is none. */
export async function withinLimit<T>(source: ConfigSource, id: string, act: () => Promise<T>): Promise<T> {
  const limit = maxDeletes(source)
  if (limit !== undefined && taken >= limit) throw tooMany(id, limit)
  taken += 1
  try {
    return await act()
  } catch (error) {
    if (!mayHaveWritten(error)) taken -= 1
    throw error
  }
}

function tooMany(id: string, limit: number): InvalidConfiguration {
  return new InvalidConfiguration(
    `Client ${id} was not deleted, and stays in the state: OAUTH_MAX_DELETES=${limit}, and ${taken} ${taken === 1 ? 'client was' : 'clients were'} deleted in this run or ${taken === 1 ? 'is' : 'are'} being deleted. Look at what the preview deletes and replaces. If that is right, run again with a higher OAUTH_MAX_DELETES, which counts from 0.`,
  )
}
