import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed, type Run, secret } from '../support/engine.ts'
import { type Declared, declared, steps } from './declared.ts'
import { assertHidden } from './hidden.ts'

const service = (name: string) => `new ConfidentialClient('${name}', { clientName: '${name}' })\n`
const [one, two, three] = [service('one'), service('two'), service('three')]

test('a credential that was rotated in stack config', async (t) => {
  const stack = await declared(t, one, { refreshAlways: true })
  await stack.up()
  await t.test('the old one: previews work, a create is refused with the two commands that cure it', () =>
    refusedWithCure(stack),
  )
  await t.test('the new one: preview, up with a new client, refresh and destroy work', () => cured(stack))
})

async function refusedWithCure(stack: Declared): Promise<void> {
  const { server, declare, preview, up } = stack
  const old = server.initialAccessToken
  server.setInitialAccessToken('the-credential-after-its-rotation')
  declare(one + two)
  assert.deepEqual(steps(await preview()), ['create two', 'same one'])
  const run = await failed(up())
  assert.match(messages(run), /POST .*\/reg answered 401/)
  assert.match(messages(run), /pulumi config set --secret oauth:initialAccessToken/)
  assert.match(messages(run), /PULUMI_RUN_PROGRAM=true pulumi up/)
  await assertHidden(stack, [old, server.initialAccessToken], [run])
}

async function cured(stack: Declared): Promise<void> {
  const { server, configure, preview, up, refresh, destroy } = stack
  await configure({ 'oauth:initialAccessToken': secret(server.initialAccessToken) })
  assert.deepEqual(steps(await preview()), ['create two', 'same one'])
  assert.deepEqual(steps(await up()), ['create two', 'same one'])
  assert.deepEqual((await refresh()).drift, [])
  await assertHidden(stack, [server.initialAccessToken], [])
  await destroy()
  assert.deepEqual(server.clients(), [])
}

test('a credential in the environment', async (t) => {
  const stack = await declared(t, one, { refreshAlways: true, config: {} })
  const { server } = stack
  const inEnvironment = () => ({
    OAUTH_ISSUER: server.issuer,
    OAUTH_INITIAL_ACCESS_TOKEN: server.initialAccessToken,
  })
  await t.test('is enough for an up', async () => {
    stack.setEnv(inEnvironment())
    assert.deepEqual(steps(await stack.up()), ['create one'])
  })
  await t.test('is not needed by a preview without refresh', () => previewed(stack))
  await t.test(
    'is always the current one: preview, up, refresh and destroy work after a rotation',
    async () => {
      server.setInitialAccessToken('the-credential-after-its-rotation')
      stack.setEnv(inEnvironment())
      await rotated(stack)
    },
  )
})

async function previewed({ declare, unsetEnv, pulumi }: Declared): Promise<void> {
  unsetEnv('OAUTH_INITIAL_ACCESS_TOKEN')
  declare(one.replace("{ clientName: 'one'", "{ clientName: 'Changed'") + three)
  const { code, stdout } = await pulumi('preview', '--refresh=false')
  assert.equal(code, 0)
  assert.match(stdout, /ConfidentialClient +three +create/)
  assert.match(stdout, /ConfidentialClient +one +update/)
}

async function rotated({ server, declare, preview, up, refresh, destroy }: Declared): Promise<void> {
  declare(one + two)
  assert.deepEqual(steps(await preview()), ['create two', 'same one'])
  assert.deepEqual(steps(await up()), ['create two', 'same one'])
  assert.deepEqual((await refresh()).drift, [])
  await destroy()
  assert.deepEqual(server.clients(), [])
}

function messages({ diagnostics }: Run): string {
  return diagnostics.map(({ message }) => message).join('\n')
}
