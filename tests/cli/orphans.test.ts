import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { targets } from '../faults/targets.ts'
import { project } from '../support/engine.ts'
import { command, variables } from './command.ts'

const program = (names: readonly string[]) => ({
  'index.ts': `import { ConfidentialClient } from 'pulumi-oauth'
${names.map((name) => `new ConfidentialClient('${name}', { clientName: '${name}' })`).join('\n')}
`,
})

/** A stack with two clients; what its state holds now, and the server's configuration. */
async function kept(t: TestContext, name: 'keycloak-admin' | 'hydra-admin') {
  const target = await targets[name].start()
  t.after(() => target.close())
  const env = variables(target.stack())
  const stack = await project(t, { program: program(['kept', 'forgotten']), name: 'shop', env })
  await stack.up()
  return { target, env, stack }
}

for (const name of ['keycloak-admin', 'hydra-admin'] as const)
  test(`orphans finds at ${name} what a stack left behind, by its id, and deletes it only when told so`, async (t) => {
    const { target, env, stack } = await kept(t, name)
    const state = join(stack.folder, 'state.json')
    const orphans = (...args: readonly string[]) => command(['orphans', ...args, '--json'], { env })
    const exported = async (leftOut?: string) => {
      const { version, deployment } = await stack.exportState()
      const { resources }: { readonly resources?: readonly { readonly urn: string }[] } = deployment
      const rest = resources?.filter(({ urn }) => !urn.endsWith(`::${leftOut}`))
      writeFileSync(state, JSON.stringify({ version, deployment: { ...deployment, resources: rest } }))
    }

    await exported()
    const all = await orphans(state)
    assert.deepEqual([all.code, JSON.parse(all.stdout)], [0, { orphans: [] }])

    await exported('forgotten')
    const found = await orphans(state)
    const [one, ...others] = JSON.parse(found.stdout).orphans
    assert.deepEqual([found.code, others], [3, []])
    assert.deepEqual(
      [one.clientId, one.project, one.stack, one.resource, one.state],
      [...(await target.named('forgotten')), 'shop', 'test', 'forgotten', 'left'],
    )

    const unconfirmed = await orphans(state, '--delete')
    assert.equal(unconfirmed.code, 3)
    assert.equal((await target.named('forgotten')).length, 1)

    const elsewhere = await orphans('--gone', 'shop/other', '--delete', '--yes')
    const states = JSON.parse(elsewhere.stdout).orphans.map(({ state: what }: { state: string }) => what)
    assert.deepEqual([elsewhere.code, states], [0, ['elsewhere', 'elsewhere']])

    const deleted = await orphans(state, '--delete', '--yes')
    assert.deepEqual([deleted.code, JSON.parse(deleted.stdout).orphans[0].state], [0, 'deleted'])
    assert.deepEqual([(await target.named('forgotten')).length, (await target.named('kept')).length], [0, 1])
  })

test('orphans says that RFC 7592 has no list', async () => {
  const { code, stderr } = await command(['orphans', '--gone', 'shop/test'], {
    env: variables({ issuer: 'https://login.example.com' }),
  })
  assert.equal(code, 1)
  assert.match(stderr, /No configured server lists its clients: set oauth:api to keycloak or hydra/)
})
