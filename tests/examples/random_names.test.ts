import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { runtime } from '@pulumi/pulumi'
import { known } from './known.ts'
import { runExample } from './run_example.ts'

const plugin = 'pulumi-resource-random'

test('random-names, the engine and the plugin of @pulumi/random mocked: the name made there reaches the client', async () => {
  await runtime.setMocks({
    newResource: ({ name, type, inputs }) =>
      type === 'random:index/randomPet:RandomPet'
        ? { id: 'proper-otter', state: inputs }
        : { id: `id of ${name}`, state: inputs },
    call: ({ inputs }) => inputs,
  })
  const program = await import('../../examples/random-names/index.ts')
  assert.equal(await known(program.clientName), 'Shop of proper-otter')
  assert.equal(await known(program.clientId), 'id of shop')
})

// Where the plugin is not installed there is nothing to run it with: the mocks above prove the program, not the engine's part.
if (isOnPath())
  test('random-names, with the real plugin: the random name is registered', async (t) => {
    const { clients, outputs } = await runExample(t, { program: 'examples/random-names' })
    assert.match(String(clients[0]?.['client_name']), /^Shop of \w+-\w+$/)
    assert.equal(outputs['clientName']?.value, clients[0]?.['client_name'])
  })

function isOnPath(): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.some((folder) => [plugin, `${plugin}.exe`].some((file) => existsSync(join(folder, file))))
}
