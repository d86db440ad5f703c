import { cpuMs } from '../cpu.ts'

/** What the process of a dynamic provider does for the first client, the SDK apart: loads the provider, checks, registers. */

const [issuer, initialAccessToken] = process.argv.slice(2)
Object.assign(process.env, { OAUTH_ISSUER: issuer, OAUTH_INITIAL_ACCESS_TOKEN: initialAccessToken })
// The address of an engine, of which there is none here.
process.argv.splice(2)
const { confidentialClient } = await import('pulumi-oauth/provider')
const { inputs = {} } = (await confidentialClient.check?.({}, { clientName: 'Orders' })) ?? {}
await confidentialClient.create(inputs)
process.stdout.write(`${cpuMs()}\n`)
process.exit()
