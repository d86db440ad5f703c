import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failed } from '../support/engine.ts'
import { read, update } from '../support/registration.ts'
import { type Declared, declared, output, said, steps } from './declared.ts'

const names = ['deleted', 'renewed', 'leaving', 'sound']
const clients = (declaredNames: readonly string[]) =>
  declaredNames
    .map(
      (name) => `
const ${name} = new ConfidentialClient('${name}', { clientName: '${name}' })
export const ${name}Uri = ${name}.registrationClientUri
export const ${name}Token = ${name}.registrationAccessToken
`,
    )
    .join('')

test('a client that the server does not show', async (t) => {
  const stack = await declared(t, clients(names), { refreshAlways: true })
  const renewedToken = await disturbed(stack)
  const step = t.test.bind(t)
  await step(
    'deleted, or its token renewed elsewhere: kept, and a warning there names causes and ways out',
    () => keptWithWarning(stack),
  )
  await step('OAUTH_STRICT_READ=1 makes that an error', () => strict(stack))
  await step('its delete is an error with the way out', () => notDeleted(stack))
  await step('OAUTH_ASSUME_GONE removes it and the next up creates it; the given token reads the other', () =>
    settled(stack, renewedToken),
  )
  await step(
    'a server that is down: an error names --refresh=false and OAUTH_OFFLINE=1, which both work',
    () => down(stack),
  )
})

/** Answers the token that somebody else was given for the client named "renewed". */
async function disturbed({ server, up }: Declared): Promise<string> {
  const run = await up()
  for (const name of ['deleted', 'leaving']) server.removeClient(idOf(server, name))
  const known = {
    client_id: idOf(server, 'renewed'),
    registration_access_token: output(run, 'renewedToken'),
    registration_client_uri: output(run, 'renewedUri'),
  }
  const { body } = await read(known)
  const { body: changed } = await update(known, body)
  assert.notEqual(changed.registration_access_token, known.registration_access_token)
  return changed.registration_access_token
}

const unchanged = names.map((name) => `same ${name}`).sort()

async function keptWithWarning({ preview }: Declared): Promise<void> {
  const run = await preview()
  assert.deepEqual([steps(run), run.drift], [unchanged, []])
  for (const name of ['deleted', 'renewed', 'leaving']) {
    const [warning = '', ...more] = said(run, name, 'warning')
    assert.deepEqual(more, [])
    assert.match(warning, /answered 401/)
    assert.match(warning, /deleted or disabled there, or its registration access token was renewed elsewhere/)
    assert.match(warning, /OAUTH_ASSUME_GONE=[\w-]+ for one run/)
    assert.match(warning, /oauth:registrationAccessTokens and\n *run with PULUMI_RUN_PROGRAM=true.*\n.*adopt/)
  }
  assert.deepEqual(said(run, 'sound', 'warning'), [])
}

async function strict({ preview, setEnv, unsetEnv }: Declared): Promise<void> {
  setEnv({ OAUTH_STRICT_READ: '1' })
  const run = await failed(preview())
  unsetEnv('OAUTH_STRICT_READ')
  const errors = run.diagnostics.filter(({ severity }) => severity === 'error')
  assert.match(errors.map(({ message }) => message).join(), /could not be read/)
}

async function notDeleted({ up, declare }: Declared): Promise<void> {
  declare(clients(names.filter((name) => name !== 'leaving')))
  const run = await failed(up({ refresh: false }))
  const [error = ''] = said(run, 'leaving', 'error')
  assert.match(error, /was not deleted/)
  assert.match(error, /answered 401/)
  assert.match(error, /OAUTH_ASSUME_GONE=/)
}

const left = unchanged.filter((step) => step !== 'same leaving')

async function settled(stack: Declared, renewedToken: string): Promise<void> {
  const { server, up, preview, setEnv, unsetEnv, exportState, configure } = stack
  const state = JSON.stringify(await exportState())
  const idIn = (name: string) => new RegExp(`ConfidentialClient::${name}".*?"id":"([^"]+)"`).exec(state)?.[1]
  setEnv({ OAUTH_ASSUME_GONE: `${idIn('deleted')},${idIn('leaving')}`, PULUMI_RUN_PROGRAM: 'true' })
  await configure({
    [`oauth:registrationAccessTokens["${idIn('renewed')}"]`]: { value: renewedToken, secret: true },
  })
  const run = await up()
  unsetEnv('OAUTH_ASSUME_GONE', 'PULUMI_RUN_PROGRAM')
  assert.deepEqual(said(run, 'renewed', 'warning'), [])
  assert.deepEqual(
    run.drift
      .filter((one) => one.new === undefined)
      .map(({ name }) => name)
      .sort(),
    ['deleted'],
  )
  assert.deepEqual(steps(run), ['create deleted', 'delete leaving', 'same renewed', 'same sound'])
  assert.deepEqual(
    server
      .clients()
      .map(({ client_name }) => client_name)
      .sort(),
    ['deleted', 'renewed', 'sound'],
  )
  const after = await preview()
  assert.deepEqual([steps(after), said(after, 'renewed', 'warning')], [left, []])
}

async function down({ server, preview, pulumi, setEnv }: Declared): Promise<void> {
  await server.close()
  const run = await failed(preview())
  const told = run.diagnostics.map(({ message }) => message).join('\n')
  assert.match(told, /no connection \(ECONNREFUSED\)/)
  assert.match(told, /--refresh=false.*OAUTH_OFFLINE=1/)
  assert.equal((await pulumi('preview', '--refresh=false', '--expect-no-changes')).code, 0)
  setEnv({ OAUTH_OFFLINE: '1' })
  assert.deepEqual(steps(await preview()), left)
}

function idOf(server: Declared['server'], name: string): string {
  const found = server.clients().find(({ client_name }) => client_name === name)
  assert.ok(found)
  return String(found.client_id)
}
