import { startServer } from '../../tests/servers/oidc_provider.ts'
import { standIn } from './stand_in.ts'

/** A server in a process of its own, which ends with whoever started it. It says how many requests it got when it is asked. */

const servers = {
  'stand-in': standIn,
  async 'oidc-provider'() {
    const { requests, ...server } = await startServer()
    return { ...server, requests: () => requests.length }
  },
}

const started = await servers[process.argv[2] === 'oidc-provider' ? 'oidc-provider' : 'stand-in']()
const { issuer, initialAccessToken } = started
const tell = () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ issuer, initialAccessToken, requests: started.requests(), cpuMs: (user + system) / 1000 })
}
process.on('message', tell)
process.on('disconnect', () => process.exit())
tell()
