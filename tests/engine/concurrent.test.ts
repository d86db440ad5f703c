import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Deployment } from '@pulumi/pulumi/automation/index.js'
import { engine } from '../../ci/engine.ts'
import { madeElsewhere } from '../plugin/made_elsewhere.ts'
import { pluginFolder, pluginProgram } from '../plugin/plugged.ts'
import type { AuthorizationServer } from '../servers/oidc_provider.ts'
import { type Project, project } from '../support/engine.ts'
import { configOf, started } from './declared.ts'

const count = 40
const parallel = 64

/** Both stacks have the same name, and their resources too. */
const program = pluginProgram(`
const config = new pulumi.Config('test')
for (let index = 0; index < ${count}; index++)
  new ConfidentialClient(\`client\${index}\`, {
    clientName: \`\${config.require('whose')} \${index}\`,
    clientUri: \`https://\${config.require('version')}.example.com/\`,
    grantTypes: ['client_credentials'],
    redirectUris: [],
  })
`)

test(`two engines lead ${count} clients each at one server, up to ${parallel} at once, at the same time`, async (t) => {
  const server = await started(t)
  await madeElsewhere(server, { client_name: 'theirs' })
  const [foreign] = server.clients()
  const [first, second] = [await stackOf(t, server, 'first'), await stackOf(t, server, 'second')]
  await t.test('each makes its own', async () => {
    await Promise.all([first.up({ parallel }), second.up({ parallel })])
    assert.deepEqual(there(server), [...(await recorded(first)), ...(await recorded(second)), 'theirs'])
    assert.equal(there(server).length, 2 * count + 1)
  })
  await t.test('each reads and changes its own', async () => {
    for (const { configure } of [first, second]) await configure({ 'test:version': 'two' })
    const refresh = true
    const runs = [first.up({ parallel, refresh }), second.up({ parallel, refresh })]
    for (const { summary, drift } of await Promise.all(runs))
      assert.deepEqual([summary.update, drift], [count, []])
    assert.deepEqual(there(server), [...(await recorded(first)), ...(await recorded(second)), 'theirs'])
  })
  await t.test('one deletes its own while the other one changes its own', async () => {
    await second.configure({ 'test:version': 'three' })
    await Promise.all([first.destroy({ parallel }), second.up({ parallel })])
    assert.deepEqual([await recorded(first), there(server)], [[], [...(await recorded(second)), 'theirs']])
  })
  await t.test('and what belongs to neither is as it was', async () => {
    await second.destroy({ parallel })
    assert.deepEqual(server.clients(), [foreign])
  })
})

async function stackOf(t: TestContext, server: AuthorizationServer, whose: string): Promise<Project> {
  const { PATH } = (await engine()).env
  return project(t, {
    program,
    env: { PATH: [pluginFolder(t), PATH].join(delimiter) },
    config: { ...configOf(server, undefined), 'test:whose': whose, 'test:version': 'one' },
  })
}

/** Id, name and address of each client, sorted. */
function there(server: AuthorizationServer): readonly string[] {
  return server
    .clients()
    .map(({ client_id: id, client_name: name, client_uri: uri }) =>
      uri === undefined ? String(name) : [name, uri, id].join(' '),
    )
    .sort()
}

async function recorded({ exportState }: Project): Promise<readonly string[]> {
  const { resources = [] }: Deployment['deployment'] = (await exportState()).deployment
  return resources
    .filter(({ type }: { readonly type: string }) => type === 'oauth:index:ConfidentialClient')
    .map(({ id, outputs }: Kept) => [outputs.clientName, outputs.clientUri, id].join(' '))
    .sort()
}

interface Kept {
  readonly id: string
  readonly outputs: { readonly clientName: string; readonly clientUri: string }
}
