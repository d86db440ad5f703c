import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
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
    assert.match(message, /pulumi config set --secret oauth:accessClient\w+ …/)
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

/** How a delete ends: what the server does first and then, by whose token is sent. */
const deletes = [
  { first: { status: 503 }, ofClient: false, succeeds: false },
  { first: { status: 503 }, ofClient: true, succeeds: false },
  { first: 'cut', ofClient: false, succeeds: false },
  { first: 'cut', ofClient: true, succeeds: true },
] as const satisfies readonly { first: Replied; ofClient: boolean; succeeds: boolean }[]

suite('A 401 at the second try of a delete', () => {
  for (const { first, ofClient, succeeds } of deletes)
    test(`${succeeds ? 'is success' : 'is no proof'} for ${ofClient ? "the client's own token" : 'a token of ours'} after ${first === 'cut' ? 'a lost answer' : 'a 503'}`, async (t) => {
      const replies: Replied[] = [first, refusal]
      const server = await registrar(t, { reply: () => replies.shift() ?? refusal })
      const { issuer } = server
      const here = door({ environment: { ISSUER: issuer, ...(ofClient ? {} : { ACCESS_TOKEN: 'ours' }) } })
      const recorded = { issuer, layout: 1, ...(ofClient ? { registrationAccessToken: 'its' } : {}) }
      const removed = remove(here, 'orders', recorded)
      if (succeeds) await removed
      else
        await assert.rejects(removed, { code: 'access-denied', message: /^Client orders .* was not deleted/ })
      assert.deepEqual(
        server.asked.map(({ method, token }) => `${method} ${token}`),
        ofClient ? ['DELETE its', 'DELETE its'] : ['DELETE ours', 'DELETE ours'],
      )
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
    assert.match(text, /pulumi config set --secret oauth:accessToken …\n.*PULUMI_RUN_PROGRAM=true pulumi up/)
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
