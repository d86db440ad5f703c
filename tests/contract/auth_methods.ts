import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import { type AuthMethodName, authMethods, isAuthMethod } from '../../provider/client/auth_methods.ts'
import type { UsedClient } from '../support/use_client.ts'
import type { Life } from './life.ts'
import { callback } from './samples.ts'
import { refusalOf, type Suite, withClient } from './suite.ts'
import type { NoToken, Prepared } from './target.ts'

const methods = Object.keys(authMethods).filter(isAuthMethod)

/** Each auth method from its declaration to a real token. */
export function authMethodsContract(suite: Suite): void {
  const { target, findings } = suite
  describe('a client that authenticates by', { concurrency: target.atOnce }, () => {
    for (const method of methods) {
      const { becomes, why } = target.noToken[method] ?? { becomes: 'token' }
      test(`${method}: ${becomes}`, async () => {
        const found = await tried(suite, method, becomes)
        findings.add('authMethods', method, why === undefined ? found : `${found}: ${why}`)
        assert.equal(found, becomes)
      })
    }
  })
}

type Found = 'token' | NoToken['becomes']

async function tried(suite: Suite, method: AuthMethodName, expected: Found): Promise<Found> {
  const kind = method === 'none' ? 'PublicClient' : 'ConfidentialClient'
  const prepared = await suite.here().prepare(method)
  return withClient(suite, kind, async (client) => {
    const args = {
      clientName: 'Contract',
      allow: ['server-cannot'],
      ...(method === 'none' ? { redirectUris: [callback] } : { tokenEndpointAuthMethod: method }),
      ...prepared.args,
    }
    if ((await refusalOf(client.declare(args), expected)) !== undefined) return 'refused'
    assert.equal(client.recorded()['tokenEndpointAuthMethod'], method)
    assert.deepEqual(await client.refresh(), [])
    if (expected === 'not exercised') return expected
    return (await obtains(suite, used(client, method, prepared))) ? 'token' : 'unusable'
  })
}

async function obtains(suite: Suite, client: UsedClient): Promise<boolean> {
  const expected = suite.target.noToken[client.authMethod] === undefined
  try {
    return (await suite.here().token(client)) !== ''
  } catch (error) {
    if (expected || !isAnswer(error)) throw error
    return false
  }
}

/** The token endpoint itself refused the client. */
export function isAnswer(error: unknown): boolean {
  return error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError
}

/** The client as its application has it: what the resource answers, and its own private half. */
export function used(client: Life, authMethod: AuthMethodName, { credentials }: Prepared): UsedClient {
  const { clientSecret } = client.recorded()
  return {
    clientId: client.id(),
    authMethod,
    ...(typeof clientSecret === 'string' && { clientSecret }),
    ...credentials,
  }
}
