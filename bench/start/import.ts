import '@pulumi/pulumi'
import { cpuMs } from '../cpu.ts'

/** A program that has the SDK, as every program has, and then imports this package. */

const before = cpuMs()
await import('pulumi-oauth')
process.stdout.write(`${cpuMs() - before}\n`)
