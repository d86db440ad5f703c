import '@grpc/grpc-js'
import '@pulumi/pulumi/proto/engine_grpc_pb.js'
import { cpuMs } from '../cpu.ts'

/**
 * What the process of a dynamic provider does for the first client: loads the provider, checks, registers. It has the SDK by then, so
 * that what we need of it is loaded before.
 */

const before = cpuMs()
const [issuer, initialAccessToken] = process.argv.slice(2)
Object.assign(process.env, { OAUTH_ISSUER: issuer, OAUTH_INITIAL_ACCESS_TOKEN: initialAccessToken })
// The address of an engine, of which there is none here.
process.argv.splice(2)
const { confidentialClient } = await import('pulumi-oauth/provider')
const { inputs = {} } = (await confidentialClient.check?.({}, { clientName: 'Orders' })) ?? {}
await confidentialClient.create(inputs)
process.stdout.write(`${cpuMs() - before}\n`)
process.exit()
