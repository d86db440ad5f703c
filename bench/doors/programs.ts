import { fileURLToPath } from 'node:url'
import type { Files } from '../../tests/support/engine_workspace.ts'

export const doorNames = ['floor', 'dynamic', 'plugin'] as const

export type Door = (typeof doorNames)[number]

const client = fileURLToPath(new URL('../core/client.ts', import.meta.url))
const floor = fileURLToPath(new URL('floor.ts', import.meta.url))

/** What is read of a client, beside what it declares. */
const issued = [
  'clientId',
  'clientSecret',
  'clientSecretExpiresAt',
  'clientIdIssuedAt',
  'registrationAccessToken',
  'registrationClientUri',
  'issuer',
  'tokenEndpoint',
  'authorizationEndpoint',
  'tokenEndpointAuthMethod',
  'grantTypes',
  'responseTypes',
]

const absent = issued.map((name) => `${name}: undefined`).join(', ')

/** The class that each program makes its clients of. */
const classes: Readonly<Record<Door, string>> = {
  dynamic: "import { ConfidentialClient as Client } from 'pulumi-oauth'",
  plugin: `import { CustomResource } from '@pulumi/pulumi'
class Client extends CustomResource {
  constructor(name, args) { super('oauth:index:ConfidentialClient', name, { ${absent}, ...args }) }
}`,
  floor: `import { CustomResource } from '@pulumi/pulumi'
const __provider = 'exports.handler=()=>require(${JSON.stringify(floor)}).client'
class Client extends CustomResource {
  constructor(name, args) {
    const ownerPath = 'urn:pulumi:test::test::ConfidentialClient::' + name
    super('pulumi-nodejs:dynamic/floor:Client', name, { ${absent}, ...args, ownerPath, __provider }, {
      additionalSecretOutputs: ['clientSecret', 'registrationAccessToken'],
    })
  }
}`,
}

export function programOf(door: Door, count: number, turn: number): Files {
  const text = `${classes[door]}
import { argsOf } from ${JSON.stringify(client)}
for (let number = 0; number < ${count}; number++) new Client(\`client\${number}\`, argsOf(number, ${turn}))
`
  return { 'index.ts': text }
}
