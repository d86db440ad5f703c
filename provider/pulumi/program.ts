import * as pulumi from '@pulumi/pulumi'
import { json } from '../client/json.ts'
import { reasonOf, ruleOf } from '../client/rules_elsewhere.ts'
import { isRecord } from '../client/unknown.ts'
import { apiConfigured, secretConfigKeys, unknownKeys } from '../config.ts'

/** What only the program sees: how its configuration was set, and all its clients together. */

/** By which API a program's server manages clients, by its configuration alone: nothing is asked over the network. */
export function apiOf(server: string | undefined): string {
  const stack = (key: string) => pulumi.runtime.getConfig(`oauth:${key}`)
  return apiConfigured({ stack, environment: process.env }, server)
}

/** An Automation API process runs the programs of several stacks, each more than once. */
const stackName = () => `${pulumi.getProject()}/${pulumi.getStack()}`

const checked = new Set<string>()

/** Looks at the configuration once in a run: plain secrets are an error, keys that there are not a warning. */
export function checkConfiguration(): void {
  if (checked.has(stackName())) return
  assertSecretsAreSecret()
  for (const text of unknownKeys(ourKeys())) void pulumi.log.warn(text)
  checked.add(stackName())
}

function ourKeys(): readonly string[] {
  const keys = Object.keys(pulumi.runtime.allConfig())
  return keys.filter((key) => key.startsWith(namespace)).map((key) => key.slice(namespace.length))
}

const namespace = 'oauth:'

/** A credential that was set without `--secret` lies in the stack's file and state in plain text. */
function assertSecretsAreSecret(): void {
  const plain = plainSecrets()
  if (plain.length === 0) return
  const cures = plain.map((key) => `  pulumi config set --secret ${key.includes('.') ? `--path ` : ''}${key}`)
  throw new pulumi.RunError(
    [
      `${plain.join(', ')} ${reasonOf(ruleOf('plain-secret-in-config'))}. Nothing was sent. Set it again:`,
      ...cures,
    ].join('\n'),
  )
}

function plainSecrets(): readonly string[] {
  const plain = (key: string) => pulumi.runtime.getConfig(key) !== undefined && !isSecret(key)
  return [
    ...secretConfigKeys.map((key) => `oauth:${key}`).filter(plain),
    ...(plain('oauth:servers') ? namedSecrets() : []),
  ]
}

/** The SDK knows it and does not declare it (3.270); a version that does not is no reason to refuse. */
function isSecret(key: string): boolean {
  const ask: unknown = Reflect.get(pulumi.runtime, 'isConfigSecret')
  return typeof ask !== 'function' || ask(key) === true
}

/** The engine marks a whole object as secret when any value in it is. */
function namedSecrets(): readonly string[] {
  const servers = json(pulumi.runtime.getConfig('oauth:servers') ?? '')
  if (!isRecord(servers)) return []
  return Object.entries(servers).flatMap(([name, keys]) =>
    isRecord(keys)
      ? secretConfigKeys.filter((key) => key in keys).map((key) => `oauth:servers.${name}.${key}`)
      : [],
  )
}

interface Claim {
  readonly property: string
  readonly value: string
}

/** Which client, by its owner path, holds what others should not: by stack and value. */
const claimed = new Map<string, string>()

/** The same redirect URI or software id in two clients: two applications that share what they should not. */
export function lookForSharing(client: pulumi.CustomResource, declared: object): void {
  const looked = Object.fromEntries(Object.entries(declared).filter(([name]) => lookedAt.includes(name)))
  const look = (known: Readonly<Record<string, unknown>>) => {
    for (const claim of claims(known)) tellShared(client, String(known['ownerPath']), claim)
  }
  const texts = Object.values(looked).flat()
  // Each output that it takes to look into outputs costs the SDK stack traces (3.270: 3 ms for a client).
  if (texts.every((text) => typeof text === 'string' || text === undefined)) look(looked)
  else pulumi.output(looked).apply(look)
}

const lookedAt = ['redirectUris', 'softwareId', 'allow', 'ownerPath']

function claims({ redirectUris, softwareId, allow }: Readonly<Record<string, unknown>>): readonly Claim[] {
  const allowed = Array.isArray(allow) ? allow : []
  const uris = Array.isArray(redirectUris) ? redirectUris.filter((uri) => typeof uri === 'string') : []
  return [
    ...(allowed.includes('shared-redirect-uri')
      ? []
      : uris.map((value, index) => ({ property: `redirectUris[${index}]`, value: `uri ${value}` }))),
    ...(allowed.includes('shared-software-id') || typeof softwareId !== 'string'
      ? []
      : [{ property: 'softwareId', value: `software ${softwareId}` }]),
  ]
}

function tellShared(client: pulumi.CustomResource, owner: string, { property, value }: Claim): void {
  const key = `${stackName()} ${value}`
  const other = claimed.get(key)
  claimed.set(key, other ?? owner)
  if (other === undefined || other === owner) return
  const rule = ruleOf(value.startsWith('uri ') ? 'shared-redirect-uri' : 'shared-software-id')
  void pulumi.log.warn(`${property}: ${reasonOf(rule)}`, client)
}
