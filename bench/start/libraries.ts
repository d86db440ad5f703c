import { cpuMs } from '../cpu.ts'

/** The libraries alone. */

await Promise.all([import('zod'), import('undici')])
process.stdout.write(`${cpuMs()}\n`)
