import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { authMethods } from '../../provider/client/auth_methods.ts'
import { createCompiler, declaring } from './compiler.ts'

const { problemsOf } = createCompiler()

/** What each auth method needs, in the form in which a program gives it. */
const needed: Readonly<Record<Exclude<keyof typeof authMethods, 'none'>, string>> = {
  client_secret_basic: '',
  client_secret_post: '',
  client_secret_jwt: '',
  private_key_jwt: 'jwks',
  tls_client_auth: "tlsClientAuthSubjectDn: 'CN=app'",
  self_signed_tls_client_auth: 'jwksUri: text',
}

suite('A program compiles', () => {
  const programs: readonly (readonly [title: string, args: string, type?: string])[] = [
    ['without any argument', '{}'],
    ...Object.entries(needed).map(
      ([method, needs]) =>
        [`with ${method} and what it needs`, `{ tokenEndpointAuthMethod: '${method}', ${needs} }`] as const,
    ),
    ['with keys under a method that needs none', '{ jwks }'],
    ['with keys of a public client', '{ redirectUris: [text], jwksUri: text }', 'PublicClient'],
    [
      'with values that are known later',
      '{ clientName: text, redirectUris: [text], scopes: text.apply((one) => [one]) }',
    ],
    ['with a flag that is known later', "{ requireAuthTime: text.apply((one) => one === 'x') }"],
    ['with a choice that is known later', "{ applicationType: text.apply((): 'web' | 'native' => 'web') }"],
    ['with a key that is known later', '{ jwks: { keys: [text.apply((kid) => ({ kty: "EC", kid }))] } }'],
    ['with any scope, while no project narrows them', "{ scopes: ['anything', plain, text] }"],
    ['with a grant that a server invented', "{ grantTypes: ['urn:of:this:server', 'client_credentials'] }"],
    ['with a translation that is known later', '{ translations: { fr: { clientName: text } } }'],
    [
      'with what only one server has, and values of it that are known later',
      "{ clientId: 'orders', clientSecret: text, secretRotation: { year: 2026 }, keycloak: { pkce: 'optional', audience: [text], enabled: text.apply((one) => one === 'x') }, hydra: { accessTokenStrategy: 'jwt' } }",
    ],
    [
      'with what is not sent',
      "{ server: 'staging', allow: ['password-grant'], adopt: { clientId: text, update: true } }",
    ],
  ]
  for (const [title, args, type] of programs)
    test(title, () => assert.equal(problemsOf(declaring(args, type)), ''))
})

suite('A program does not compile, and the compiler says why', () => {
  const allMethods = /'"client_secret_basic" \| .* \| "self_signed_tls_client_auth"'\.$/
  const oneSubject = /'"give exactly one certificate subject: tlsClientAuthSan(Dns|Ip) is given"'\.$/
  const programs: readonly (readonly [title: string, args: string, says: RegExp, type?: string])[] = [
    [
      'a setting that Keycloak does not have',
      '{ keycloak: { skipConsent: true } }',
      /'skipConsent' does not exist in type/,
    ],
    [
      'a choice that Hydra does not have',
      "{ hydra: { accessTokenStrategy: 'reference' } }",
      /'"reference"' is not assignable to type .*'"opaque"|"jwt"/,
    ],
    [
      'a client secret of a public client',
      '{ redirectUris: [text], clientSecret: text }',
      /'clientSecret' does not exist in type/,
      'PublicClient',
    ],
    [
      'private_key_jwt without keys',
      "{ tokenEndpointAuthMethod: 'private_key_jwt' }",
      /Property 'jwks(Uri)?' is missing in .* but required in type 'JwksOrJwksUri</,
    ],
    [
      'self_signed_tls_client_auth without keys',
      "{ tokenEndpointAuthMethod: 'self_signed_tls_client_auth' }",
      /Property 'jwks(Uri)?' is missing in .* but required in type 'JwksOrJwksUri</,
    ],
    [
      'tls_client_auth without a certificate subject',
      "{ tokenEndpointAuthMethod: 'tls_client_auth' }",
      /is missing in .* but required in type 'ExactlyOneCertificateSubject</,
    ],
    [
      'two certificate subjects',
      "{ tokenEndpointAuthMethod: 'tls_client_auth', tlsClientAuthSanDns: 'x', tlsClientAuthSanIp: 'y' }",
      oneSubject,
    ],
    [
      'a certificate subject under no method',
      "{ tlsClientAuthSanDns: 'x' }",
      /^Type '"x"' is not assignable to type '"a certificate subject is for tokenEndpointAuthMethod: 'tls_client_auth'"'\.$/,
    ],
    [
      'a certificate subject under another method',
      "{ tokenEndpointAuthMethod: 'private_key_jwt', jwks, tlsClientAuthSubjectDn: text }",
      /type '"a certificate subject is for tokenEndpointAuthMethod: 'tls_client_auth'"'\.$/,
    ],
    [
      'jwks with jwksUri',
      "{ jwks, jwksUri: 'https://app.example.com/jwks.json' }",
      /Types of property 'jwksUri' are incompatible\.\n.*'"give jwks or jwksUri, not both"'\.$/,
    ],
    [
      'jwks with jwksUri under a method that needs one of them',
      '{ tokenEndpointAuthMethod: "private_key_jwt", jwks, jwksUri: text }',
      /Type 'Output<string>' is not assignable to type '"give jwks or jwksUri, not both" \| undefined'\.$/,
    ],
    [
      'jwks with jwksUri of a public client',
      "{ jwks, jwksUri: 'https://app.example.com/jwks.json' }",
      /parameter of type 'PublicClientArgs'\.\n.*\n.*'"give jwks or jwksUri, not both"'\.$/,
      'PublicClient',
    ],
    ...["'client_secret_basic'", "'none'", 'text'].map(
      (method) =>
        [
          `the auth method ${method} on a PublicClient`,
          `{ tokenEndpointAuthMethod: ${method} }`,
          /type '"a PublicClient has no auth method: use a ConfidentialClient"'\.$/,
          'PublicClient',
        ] as const,
    ),
    ['an auth method that is an output', '{ tokenEndpointAuthMethod: text }', allMethods],
    ['an auth method that is any string', '{ tokenEndpointAuthMethod: plain }', allMethods],
    ['no auth method on a ConfidentialClient', "{ tokenEndpointAuthMethod: 'none' }", allMethods],
    [
      'a misspelt argument',
      "{ redirectUri: ['x'] }",
      /^Object literal may only specify known properties, but 'redirectUri' does not exist in type '.*'\. Did you mean to write 'redirectUris'\?$/,
    ],
    [
      'one text instead of a list',
      "{ redirectUris: 'x' }",
      /^Type 'string' is not assignable to type 'Input<readonly Input<string>\[\]>'\.$/,
    ],
    [
      'a choice that is none',
      "{ applicationType: 'desktop' }",
      /^Type '"desktop"' is not assignable to type 'Input<"web" \| "native">'\.$/,
    ],
    ['a misspelt rule', "{ allow: ['pasword-grant'] }", /Did you mean '"password-grant"'\?$/],
    [
      'a rule that cannot be allowed',
      "{ allow: ['dangerous-scheme'] }",
      /^Type '"dangerous-scheme"' is not assignable to type/,
    ],
    [
      'a value of a typed field under another type',
      '{ defaultMaxAge: true }',
      /^Type 'boolean' is not assignable to type 'Input<number>'\.$/,
    ],
  ]
  for (const [title, args, says, type] of programs)
    test(title, () => assert.match(problemsOf(declaring(args, type)), says))
})

suite('The client secret', () => {
  const read = (args: string, type: string) =>
    problemsOf(
      `${declaring(args)}\nimport type { Output } from '@pulumi/pulumi'\nexport const secret: Output<${type}> = client.clientSecret`,
    )
  for (const [method, needs] of Object.entries(needed)) {
    const args = `{ tokenEndpointAuthMethod: '${method}', ${needs} }`
    const isString = method.startsWith('client_secret_')
    test(`is ${isString ? 'a string' : 'undefined'} under ${method}`, () => {
      assert.equal(read(args, isString ? 'string' : 'undefined'), '')
      assert.match(
        read(args, isString ? 'undefined' : 'string'),
        /Type '(string|undefined)' is not assignable to type '(string|undefined)'\.$/,
      )
    })
  }
  test('is a string where no method is named', () => assert.equal(read('{}', 'string'), ''))
  test('of a public client does not exist', () =>
    assert.match(
      problemsOf(`${declaring('{}', 'PublicClient')}\nexport const secret = client.clientSecret`),
      /^Property 'clientSecret' does not exist on type 'PublicClient'\./,
    ))
})
