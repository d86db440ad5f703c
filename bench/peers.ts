import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engine } from '../ci/engine.ts'
import { hostFolder } from '../ci/hosts.ts'
import { startKeycloak } from '../tests/servers/keycloak.ts'
import type { Bench } from './figure.ts'
import { counting } from './peers/counting.ts'
import { elsewhere } from './peers/elsewhere.ts'
import { figuresOf, recordedFor, told } from './peers/figures.ts'
import { type Life, life } from './peers/life.ts'
import { type Contender, dynamic, peer, plugin, pluginFromYaml, type Realm } from './peers/programs.ts'
import { type Add, samples } from './side_by_side.ts'

const parallel = 16
const main = fileURLToPath(new URL('../dist/plugin/main.js', import.meta.url))

export const peers: Bench = {
  about: `Both doors beside a peer, at a real Keycloak through a proxy that counts: every program declares the same clients, half of them public, each with 3 scopes, in TypeScript that is not type-checked, with the plugin by the SDK that is generated from its schema, and once in YAML; \`--parallel ${parallel}\`, file backend, no preview before an \`up\`. A peer whose plugin is on PATH runs in the same round. Without it, ${elsewhere.clients} clients are held against what it needed in another run on a machine of this type: ${elsewhere.what}. What it needed for memory and bytes is not known then. CPU is that of all processes below the CLI.`,
  sizes: { n: [elsewhere.clients], rounds: 1 },
  isLong: true,
  async measure({ n: [count = elsewhere.clients], rounds }, progress) {
    const place = await pluginsPlace()
    const withPeer = isOnPath(peer.plugin, place.path)
    if (!withPeer) progress(`no ${peer.plugin} on PATH: that side is left out`)
    const keycloak = await startKeycloak()
    const counted = await counting(keycloak.url)
    const lived = async (contender: Contender, clients = count): Promise<Life> => {
      const { name, createAccessClient } = await keycloak.createRealm()
      const realm: Realm = { url: counted.url, name, ...(await createAccessClient(['manage-clients'])) }
      return life(contender, { count: clients, realm, counted, path: place.path, parallel, progress })
    }
    try {
      // What a Keycloak does for the first time costs it many times as much (26.7.3).
      await lived(plugin, 20)
      const found = samples()
      for (let round = 0; round < rounds; round++) {
        const beside = withPeer ? figuresOf(await lived(peer), count) : recordedFor(count)
        for (const contender of [dynamic, plugin, pluginFromYaml])
          tell(found.add, contender.name, figuresOf(await lived(contender), count), beside)
      }
      return found.figures()
    } finally {
      counted.close()
      await keycloak.close()
      place.remove()
    }
  },
}

type Figures = ReturnType<typeof figuresOf>

function tell(add: Add, name: string, ours: Figures, beside: Figures): void {
  for (const [what, value] of ours) {
    const floor = beside.get(what)
    const values = { ours: value, ...(floor === undefined ? {} : { floor }) }
    add(`${name}, ${what}`, told(what, floor !== undefined), values)
  }
}

/** PATH with our plugin as it is shipped, the host of YAML, and the engine. */
async function pluginsPlace(): Promise<{ readonly path: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'peers-'))
  const script = `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`
  writeFileSync(join(folder, plugin.plugin), script, { mode: 0o755 })
  const path = [folder, await hostFolder('yaml'), (await engine()).env.PATH].join(delimiter)
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
