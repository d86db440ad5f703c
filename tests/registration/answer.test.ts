import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { OAuthError } from '../../provider/errors.ts'
import { clientInformation, failure, quoted } from '../../provider/registration/answer.ts'

const url = 'https://login.example.com/reg'

function answer(status: number, body: unknown) {
  return { method: 'POST', url, status, text: typeof body === 'string' ? body : JSON.stringify(body) }
}

function thrown(status: number, body: unknown, secrets: readonly string[] = []): OAuthError {
  return failure(answer(status, body), secrets)
}

suite('Client information', () => {
  test('is taken whole from 200 and 201, with members that nobody knows', () => {
    const body = { client_id: 'abc', client_secret: null, scope: 'a b', of_this_server: [1] }
    for (const status of [200, 201]) assert.deepEqual(clientInformation(answer(status, body), []), body)
  })

  test('with a member of another shape is as if it had not been answered, so that the client is not lost', () => {
    const body = {
      client_id: 'abc',
      client_secret: 's',
      client_secret_expires_at: '0',
      registration_client_uri: [],
    }
    const { client_secret_expires_at, registration_client_uri, ...whole } = body
    assert.partialDeepStrictEqual(clientInformation(answer(201, body), []), whole)
    assert.equal(clientInformation(answer(201, body), [])['client_secret_expires_at'], undefined)
  })

  const wrong: readonly (readonly [unknown, string])[] = [
    ['<html>', 'the whole'],
    [[], 'the whole'],
    [{}, 'client_id'],
    [{ client_id: '' }, 'client_id'],
  ]
  for (const [body, named] of wrong)
    test(`without ${named} is an error that names it, and quotes nothing of ${JSON.stringify(body)}`, () =>
      assert.throws(() => clientInformation(answer(201, body), []), {
        code: 'unexpected-answer',
        message: `POST ${url} answered 201 without client information (RFC 7591 section 3.2.1): wrong or missing is ${named}.`,
      }))
})

suite('An answer that is an error', () => {
  const codes: readonly (readonly [number, string])[] = [
    [400, 'invalid-client-metadata'],
    [401, 'access-denied'],
    [403, 'access-denied'],
    [302, 'unexpected-answer'],
    [404, 'unexpected-answer'],
    [500, 'unexpected-answer'],
  ]
  for (const [status, code] of codes)
    test(`${status} is ${code}, whatever its words are`, () => {
      for (const error of ['invalid_client_metadata', 'invalid_token', 'Prose of a server'])
        assert.equal(thrown(status, { error }).code, code)
      assert.equal(thrown(status, '').message, `POST ${url} answered ${status} with nothing said.`)
    })

  test('says what the server says', () => {
    const body = { error: 'invalid_redirect_uri', error_description: 'redirect_uris is empty' }
    assert.equal(
      thrown(400, body).message,
      `POST ${url} answered 400: invalid_redirect_uri: redirect_uris is empty.`,
    )
    assert.equal(thrown(400, 'Bad Request.').message, `POST ${url} answered 400: Bad Request.`)
    assert.equal(
      thrown(400, { error: 7, errorMessage: 'of Keycloak' }).message,
      `POST ${url} answered 400: of Keycloak.`,
    )
  })

  test('does not repeat the secrets that were sent', () => {
    const body = { error_description: 'token s3cret.+ is not valid: Bearer s3cret.+ was used' }
    assert.equal(
      thrown(401, body, ['s3cret.+', '']).message,
      `POST ${url} answered 401: token [secret] is not valid: Bearer [secret] was used.`,
    )
  })

  test('is cut where it is long, and cannot move the cursor or reverse the line', () => {
    const { message } = thrown(500, `\u001b[2J\r\n\u202ered\u2028line ${'x'.repeat(1000)}`)
    assert.ok(message.length < 400 && message.includes('…'), message)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(message, /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
  })

  test('is shown without halves of characters, also where it is cut and in the address', () => {
    assert.equal(quoted('\ud800x', []), '\ufffdx')
    assert.equal(quoted(`${'x'.repeat(299)}😀`, []), `${'x'.repeat(299)}\ufffd…`)
    const { message } = failure(
      { method: 'GET', url: 'https://x.example/\u009b2J\ud800', status: 500, text: '' },
      [],
    )
    assert.equal(message, 'GET https://x.example/\\u009b2J\ufffd answered 500 with nothing said.')
  })

  test('hides a secret also where it would be cut in the middle', () => {
    const secret = 'abcdefghij'
    assert.doesNotMatch(quoted(`${'x'.repeat(295)}${secret}`, [secret]), /abc/)
  })

  test('does not show its stack beside its sentence', () => {
    const error = thrown(500, 'down')
    assert.equal(error.stack, error.message)
  })
})
