import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { AccessDenied } from '../../provider/errors.ts'
import { create, read, remove, update } from '../../provider/lifecycle.ts'
import { checked, door, thrown } from './door.ts'
import { type Asked, type Registrar, type Replied, registeredAs, registrar } from './registrar.ts'

const refusal: Replied = { status: 401, body: { error: 'invalid_token' } }

suite('Our own client whose every token is refused at the registration endpoint', () => {
  const refusing = (t: TestContext) => {
    let count = 0
    return registrar(t, {
      reply: ({ path }) =>
        path === '/token' ? { status: 200, body: { access_token: `token-${++count}` } } : refusal,
    })
  }
  const tokens = ({ asked }: Registrar) =>
    asked.filter(({ path }) => path === '/reg').map(({ token }) => token)

  test('is tried with two tokens, and stack config is told the two commands that cure it', async (t) => {
    const server = await refusing(t)
    const { issuer } = server
    const here = door({ stack: { issuer, accessClientId: 'us', accessClientSecret: 'h1dden' } })
    const { code, message } = await thrown(create(here, await checked(here)))
    assert.deepEqual([code, tokens(server)], ['access-denied', ['token-1', 'token-2']])
    assert.match(message, /pulumi config set --secret oauth:accessClient\w+/)
    assert.match(message, /PULUMI_RUN_PROGRAM=true pulumi up/)
    assert.doesNotMatch(message, /h1dden|token-\d/)
  })

  test('in the environment is tried as often, without a word of stack config', async (t) => {
    const server = await refusing(t)
    const environment = { ISSUER: server.issuer, ACCESS_CLIENT_ID: 'us', ACCESS_CLIENT_SECRET: 'h1dden' }
    const here = door({ environment })
    const { code, message } = await thrown(create(here, await checked(here)))
    assert.deepEqual([code, tokens(server)], ['access-denied', ['token-1', 'token-2']])
    assert.doesNotMatch(message, /pulumi config set|PULUMI_RUN_PROGRAM/)
  })
})

suite('A software statement that the server quotes in its refusal', () => {
  const statement = 'h.i.dden'
  const refused: Replied = {
    status: 400,
    body: { error: 'invalid_software_statement', error_description: `cannot verify ${statement} at all` },
  }
  const says = /answered 400: invalid_software_statement: cannot verify \[secret\] at all\.$/

  test('is not in the message of a create', async (t) => {
    const { issuer } = await registrar(t, { reply: () => refused })
    const here = door({ environment: { ISSUER: issuer } })
    const inputs = await checked(here, { softwareStatement: statement })
    assert.match((await thrown(create(here, inputs))).message, says)
  })

  test('is not in the message of an update', async (t) => {
    const reply = ({ method, body }: Asked, issuer: string): Replied =>
      method === 'PUT' ? refused : { status: 200, body: registeredAs(body, issuer) }
    const { issuer } = await registrar(t, { reply })
    const here = door({ environment: { ISSUER: issuer } })
    const { id, outputs } = await create(here, await checked(here))
    const inputs = await checked(here, { softwareStatement: statement })
    assert.match((await thrown(update(here, id, outputs, inputs))).message, says)
  })
})

const credentials = {
  "the client's own token": { sent: 'its', recorded: { registrationAccessToken: 'its' }, environment: {} },
  'a token of ours': { sent: 'ours', recorded: {}, environment: { ACCESS_TOKEN: 'ours' } },
} as const

async function deletedTwice(t: TestContext, first: Replied, by: keyof typeof credentials) {
  const { sent, recorded, environment } = credentials[by]
  const replies: Replied[] = [first]
  const server = await registrar(t, { reply: () => replies.shift() ?? refusal })
  const here = door({ environment: { ISSUER: server.issuer, ...environment } })
  const error = await remove(here, 'orders', { issuer: server.issuer, layout: 1, ...recorded }).catch(
    (reason: unknown) => reason,
  )
  const twice = [`DELETE ${sent}`, `DELETE ${sent}`]
  assert.deepEqual(
    server.asked.map(({ method, token }) => `${method} ${token}`),
    twice,
  )
  return error
}

suite('A 401 at the second try of a delete', () => {
  test("is success for the client's own token after a lost answer", async (t) =>
    assert.equal(await deletedTwice(t, 'cut', "the client's own token"), undefined))

  for (const [after, first, by] of [
    ['a 503', { status: 503 }, "the client's own token"],
    ['a 503', { status: 503 }, 'a token of ours'],
    ['a lost answer', 'cut', 'a token of ours'],
  ] as const)
    test(`is no proof for ${by} after ${after}`, async (t) => {
      const error = await deletedTwice(t, first, by)
      assert.ok(error instanceof AccessDenied)
      assert.match(error.message, /^Client orders .* was not deleted/)
    })
})

suite('A read', () => {
  test('whose token of ours is refused warns with its cure, never with the client being gone', async (t) => {
    const { issuer } = await registrar(t, { reply: () => refusal })
    const here = door({ stack: { issuer, accessToken: 'ours' } })
    const recorded = { issuer, layout: 1, clientName: 'Orders' }
    assert.deepEqual(await read('ConfidentialClient', here, 'orders', recorded), {
      id: 'orders',
      outputs: recorded,
    })
    const [{ level, text } = { level: 'info', text: '' }, ...more] = here.said
    assert.deepEqual([level, more], ['warning', []])
    assert.match(text, /pulumi config set --secret oauth:accessToken\n.*PULUMI_RUN_PROGRAM=true pulumi up/)
    assert.doesNotMatch(text, /OAUTH_ASSUME_GONE/)
  })

  test("whose client's own token is refused names the way out for a client that is gone", async (t) => {
    const { issuer } = await registrar(t, { reply: () => refusal })
    const here = door({ environment: { ISSUER: issuer } })
    const recorded = { issuer, layout: 1, registrationAccessToken: 'its' }
    await read('ConfidentialClient', here, 'orders', recorded)
    assert.match(here.said[0]?.text ?? '', /OAUTH_ASSUME_GONE=orders/)
  })

  test('that a gateway answers with 503 says how to go on without the server', async (t) => {
    const { issuer } = await registrar(t, { reply: () => ({ status: 503 }) })
    const here = door({ environment: { ISSUER: issuer } })
    const recorded = { issuer, layout: 1, registrationAccessToken: 'its' }
    const { code, message } = await thrown(read('ConfidentialClient', here, 'orders', recorded))
    assert.equal(code, 'unexpected-answer')
    assert.match(message, /answered 503.*--refresh=false.*OAUTH_OFFLINE=1/)
  })
})
