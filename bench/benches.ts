import { advice } from './advice.ts'
import { core } from './core.ts'
import { doors } from './doors.ts'
import type { Bench } from './figure.ts'
import { importing } from './import.ts'
import { lists } from './lists.ts'
import { many } from './many.ts'
import { memory } from './memory.ts'
import { peers } from './peers.ts'
import { start } from './start.ts'
import { versions } from './versions.ts'

/** What can be measured. */
export const benches: Readonly<Record<string, Bench>> = {
  core,
  start,
  memory,
  doors,
  many,
  peers,
  lists,
  versions,
  advice,
  import: importing,
}
