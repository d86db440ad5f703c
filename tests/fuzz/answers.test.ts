import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { diff } from '../../provider/client/diff.ts'
import { allSettings } from '../../provider/client/metadata.ts'
import { accepted, observed } from '../../provider/client/outputs.ts'
import { unconfigured } from '../../provider/config.ts'
import { during } from '../../provider/operation.ts'
import { clientInformation, failure } from '../../provider/registration/answer.ts'
import { discover } from '../../provider/registration/discovery.ts'
import type { Answer } from '../../provider/registration/send.ts'
import { settings } from '../client/arbitraries.ts'
import '../support/fuzzed.ts'
import {
  assertStorable,
  assertUnpolluted,
  information,
  json,
  status,
  text,
  thrownBy,
  uri,
  value,
} from './hostile.ts'

const secret = 'a secret of ours'
const url = 'https://login.example.com/reg'
const answer: fc.Arbitrary<Answer> = fc.record({
  method: fc.constant('GET'),
  url: fc.constant(url),
  status,
  text: fc.oneof(
    json(information),
    json(information),
    text.map((one) => `${one}${secret}${one}`),
  ),
})

/** Nothing is repeated in an operation that is to end. */
const ending = { over: new AbortController().signal, ending: AbortSignal.abort() }

suite('Whatever a server answers', () => {
  test('it is a client with a client id or an error of ours, which shows no secret and nothing that a terminal obeys', () =>
    fc.assert(
      fc.asyncProperty(answer, async (came) => {
        const found = await thrownBy(() => clientInformation(came, [secret]), [secret])
        await thrownBy(() => Promise.reject(failure(came, [secret])), [secret])
        assertUnpolluted()
        if (found !== undefined) assert.ok(typeof found.client_id === 'string' && found.client_id !== '')
      }),
    ))

  test('what is recorded of it can be stored, is what was asked, and the next read of the same is no drift', () =>
    fc.assert(
      fc.property(settings, json(information), (desired, body) => {
        const came = { method: 'POST', url, status: 201, text: body }
        const found = orNothing(() => clientInformation(came, []))
        if (found === undefined) return
        const recorded = accepted(desired, {}, found)
        assertStorable(recorded)
        assertStorable(allSettings(found))
        assert.deepEqual(diff(desired, recorded), [])
        assert.deepEqual(observed(recorded, found), recorded)
        assertUnpolluted()
      }),
    ))

  test('drift that is read from it can be stored, and the next read of the same finds no more', () =>
    fc.assert(
      fc.property(settings, json(information), (desired, body) => {
        const found = orNothing(() => clientInformation({ method: 'GET', url, status: 200, text: body }, []))
        if (found === undefined) return
        const once = observed(accepted(desired, {}, { client_id: 'orders' }), found)
        assertStorable(once)
        assert.deepEqual(observed(once, found), once)
      }),
    ))
})

function orNothing<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

const document = fc.record(
  {
    issuer: fc.oneof(uri, value),
    registration_endpoint: fc.oneof(uri, value),
    authorization_endpoint: fc.oneof(uri, value),
    token_endpoint: fc.oneof(uri, value),
    scopes_supported: value,
    mtls_endpoint_aliases: value,
  },
  { requiredKeys: [] },
)

suite('Whatever a server publishes', () => {
  let asked = 0
  test('it is the metadata of this very issuer, or an error of ours', () =>
    fc.assert(
      fc.asyncProperty(status, json(document), fc.boolean(), async (code, body, says) => {
        const issuer = `https://login.example.com/${asked++}`
        const own = says ? body.replace(/^\{/, `{"issuer":${JSON.stringify(issuer)},`) : body
        const deliver = async ({ method, url: at }: { readonly method: string; readonly url: string }) => ({
          method,
          url: at,
          status: code,
          text: own,
          repeated: false,
        })
        const found = await thrownBy(
          () =>
            during(ending, () =>
              discover(unconfigured({ stack: () => undefined, environment: {} }, issuer), deliver),
            ),
          [],
        )
        assertUnpolluted()
        if (found === undefined) return
        assert.equal(found.issuer, issuer)
        for (const name of ['registration_endpoint', 'authorization_endpoint', 'token_endpoint'] as const)
          assert.ok(found[name] === undefined || typeof found[name] === 'string')
      }),
    ))
})
