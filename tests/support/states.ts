import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Deployment } from '@pulumi/pulumi/automation/index.js'
import type { Contents } from '../servers/oidc_provider/store.ts'

/** What a release left behind: the state of a stack, and what the server of that stack remembered. */
export interface Kept {
  readonly state: Deployment
  readonly remembered: Contents
}

const folder = fileURLToPath(new URL('../states', import.meta.url))

/** In the files, instead of the server's address: port 0 is nobody's. */
const placeholder = 'http://127.0.0.1:0'

/** The releases of which a state is kept; each has its program in `tests/states/<release>`. */
export function releases(): readonly string[] {
  return readdirSync(folder).sort()
}

export function programOf(release: string): string {
  return `tests/states/${release}`
}

/** As if the server had always been at this issuer. Its secrets are encrypted with the passphrase of the harness. */
export function readState(release: string, issuer: string): Deployment {
  return JSON.parse(read(release, 'state.json').replaceAll(placeholder, issuer))
}

export function readRemembered(release: string): Contents {
  return JSON.parse(read(release, 'server.json'))
}

export function writeKept(release: string, issuer: string, { state, remembered }: Kept): void {
  const text = (value: unknown) => `${JSON.stringify(value, null, 2).replaceAll(issuer, placeholder)}\n`
  writeFileSync(join(folder, release, 'state.json'), text(state))
  writeFileSync(join(folder, release, 'server.json'), text(remembered))
}

function read(release: string, file: string): string {
  return readFileSync(join(folder, release, file), 'utf8')
}
