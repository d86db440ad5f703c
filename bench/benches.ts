import { core } from './core.ts'
import type { Bench } from './figure.ts'

/** What can be measured. */
export const benches: Readonly<Record<string, Bench>> = { core }
