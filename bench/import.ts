import { imported } from '../tests/cli/imported.ts'
import { legacy } from '../tests/cli/keycloak_clients.ts'
import { type Realm, startKeycloak } from '../tests/servers/keycloak.ts'
import { type Config, project, secret } from '../tests/support/engine.ts'
import type { Bench, Figure } from './figure.ts'
import { ran } from './ran.ts'

export const importing: Bench = {
  about:
    'The command `pulumi-oauth import` on a realm of mixed clients at a warm Keycloak, until the program is written and the stack has them; and the preview after it, which reads every client and finds nothing to change (`--expect-no-changes`).',
  sizes: { n: [500], rounds: 3 },
  isLong: true,
  async measure({ n, rounds }, progress) {
    const keycloak = await startKeycloak()
    try {
      const figures: Figure[] = []
      for (const clients of n) {
        progress(`making ${clients} clients`)
        const config = await filled(await keycloak.createRealm(), clients)
        const [took, previewed]: [number[], number[]] = [[], []]
        for (let round = 0; round < rounds; round++) {
          progress(`round ${round + 1} of ${rounds}`)
          const { seconds, previewSeconds } = await lived(config)
          took.push(seconds)
          previewed.push(previewSeconds)
        }
        const alone = { unit: 's', held: 'alone' } as const
        figures.push(
          { what: `import of ${clients} clients`, ...alone, goal: { atMost: 60 }, ours: took },
          { what: `the empty preview of ${clients} clients after it`, ...alone, ours: previewed },
        )
      }
      return figures
    } finally {
      await keycloak.close()
    }
  },
}

/** The config of a stack for a realm that has so many clients now. */
async function filled(realm: Realm, clients: number): Promise<Config> {
  const kinds = Object.values(legacy)
  for (let made = 0; made < clients; made++) {
    const { status } = await realm.admin('POST', '/clients', {
      ...kinds[made % kinds.length],
      clientId: `client-${made}`,
    })
    if (status !== 201) throw new Error(`Keycloak answered ${status} to a client.`)
  }
  const { clientId, clientSecret } = await realm.createAccessClient(['manage-clients'])
  return {
    'oauth:issuer': realm.issuer,
    'oauth:api': 'keycloak',
    'oauth:accessClientId': clientId,
    'oauth:accessClientSecret': secret(clientSecret),
  }
}

async function lived(config: Config) {
  const ends: (() => void)[] = []
  try {
    const stack = await project(
      { after: (end) => void ends.unshift(end) },
      { program: { 'index.ts': '' }, refreshAlways: true, config },
    )
    const begun = performance.now()
    await imported(stack)
    const seconds = (performance.now() - begun) / 1000
    const previewed = await ran(stack.start('preview', '--expect-no-changes'))
    return { seconds, previewSeconds: previewed.seconds }
  } finally {
    for (const end of ends) end()
  }
}
