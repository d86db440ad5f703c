import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { asked } from '../asked.ts'

/** What a server in another process says of itself. */
export interface Told {
  readonly issuer: string
  readonly initialAccessToken: string
  readonly requests: number
  readonly cpuMs: number
}

export interface ServerElsewhere {
  readonly issuer: string
  readonly initialAccessToken: string
  readonly told: () => Promise<Told>
  readonly close: () => void
}

const main = fileURLToPath(new URL('main.ts', import.meta.url))

export async function serverElsewhere(name: 'stand-in' | 'oidc-provider'): Promise<ServerElsewhere> {
  const child: ChildProcess = fork(main, [name])
  const { issuer, initialAccessToken } = await asked<Told>(child)
  return {
    issuer,
    initialAccessToken,
    told: () => asked<Told>(child, 'tell'),
    close: () => void child.kill(),
  }
}
