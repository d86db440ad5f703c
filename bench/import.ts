import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { complaint, run } from '../ci/run.ts'
import { legacy } from '../tests/cli/keycloak_clients.ts'
import { type Realm, startKeycloak } from '../tests/servers/keycloak.ts'
import type { Bench, Figure } from './figure.ts'

const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

export const importing: Bench = {
  about:
    'The command `pulumi-oauth import` on a realm of mixed clients at a warm Keycloak, until the program is written.',
  sizes: { n: [500], rounds: 3 },
  isLong: true,
  async measure({ n, rounds }, progress) {
    const keycloak = await startKeycloak()
    try {
      const figures: Figure[] = []
      for (const clients of n) {
        progress(`making ${clients} clients`)
        const realm = await realmOf(await keycloak.createRealm(), clients)
        const ours: number[] = []
        for (let round = 0; round < rounds; round++) {
          progress(`round ${round + 1} of ${rounds}`)
          ours.push(await secondsOf(realm))
        }
        figures.push({
          what: `import of ${clients} clients`,
          unit: 's',
          held: 'alone',
          goal: { atMost: 60 },
          ours,
        })
      }
      return figures
    } finally {
      await keycloak.close()
    }
  },
}

interface Ready {
  readonly issuer: string
  readonly env: Readonly<Record<string, string>>
}

async function realmOf(realm: Realm, clients: number): Promise<Ready> {
  const kinds = Object.values(legacy)
  for (let made = 0; made < clients; made++) {
    const { status } = await realm.admin('POST', '/clients', {
      ...kinds[made % kinds.length],
      clientId: `client-${made}`,
    })
    if (status !== 201) throw new Error(`Keycloak answered ${status} to a client.`)
  }
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  const { issuer } = realm
  const env = {
    OAUTH_ISSUER: issuer,
    OAUTH_API: 'keycloak',
    OAUTH_ACCESS_CLIENT_ID: clientId,
    OAUTH_ACCESS_CLIENT_SECRET: clientSecret,
  }
  return { issuer, env }
}

async function secondsOf({ env }: Ready): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-import-'))
  try {
    const begun = performance.now()
    const ended = await run(process.execPath, [command, 'import', folder], {
      env: { ...process.env, ...env },
    })
    if (ended.code !== 0) throw new Error(complaint(ended))
    return (performance.now() - begun) / 1000
  } finally {
    rmSync(folder, { recursive: true })
  }
}
