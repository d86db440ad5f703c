import '@grpc/grpc-js'
import '@pulumi/pulumi/proto/engine_grpc_pb.js'
import { cpuMs } from '../cpu.ts'

/** The libraries alone, in a process that has the SDK. */

const before = cpuMs()
await Promise.all([import('zod'), import('undici')])
process.stdout.write(`${cpuMs() - before}\n`)
