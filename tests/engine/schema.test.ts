import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { engine } from '../../ci/engine.ts'
import { type Ended, run } from '../../ci/run.ts'
import { addedInputs } from '../../provider/client/args.ts'
import { type ClientType, clientTypes, fieldsOf, ownArgsOf } from '../../provider/client/client_types.ts'
import { field } from '../../provider/client/fields.ts'
import { grantTypes, responseTypes } from '../../provider/client/grant_types.ts'
import { type Output, outputs } from '../../provider/client/output_table.ts'
import { rules } from '../../provider/client/rules.ts'
import { type ConfigKey, configKeys, environmentName } from '../../provider/config.ts'

interface Property {
  readonly description?: string
  readonly secret?: boolean
  readonly replaceOnChanges?: boolean
  readonly defaultInfo?: { readonly environment: readonly string[] }
}
type Properties = Readonly<Record<string, Property>>
interface Member {
  readonly name: string
  readonly value: string
}
interface Resource {
  readonly inputProperties: Properties
  readonly properties: Properties
  readonly required: readonly string[]
}
interface Schema {
  readonly config: { readonly variables: Properties }
  readonly provider: { readonly inputProperties: Properties }
  readonly resources: Readonly<Record<string, Resource>>
  readonly types: Readonly<Record<string, { readonly enum?: readonly Member[] }>>
}

const path = fileURLToPath(new URL('../../schema.json', import.meta.url))
const text = readFileSync(path, 'utf8')
const schema: Schema = JSON.parse(text)

async function check(t: TestContext, file: string): Promise<Ended> {
  const { bin, env } = await engine()
  const home = mkdtempSync(join(tmpdir(), 'schema-'))
  t.after(() => rmSync(home, { recursive: true, force: true }))
  const variables = { ...process.env, ...env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: 'true' }
  return run(join(bin, 'pulumi'), ['schema', 'check', file, '--color', 'never'], { env: variables })
}

test("schema.json passes the engine's own check", async (t) => {
  const { code, stdout, stderr } = await check(t, path)
  assert.equal(code, 0, `${stdout}${stderr}`)
})

test('the engine refuses a schema with a type that there is not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const broken = join(folder, 'schema.json')
  writeFileSync(broken, text.replaceAll('"type": "boolean"', '"type": "yes or no"'))
  assert.notEqual((await check(t, broken)).code, 0)
})

for (const [kind, type] of Object.entries<ClientType>(clientTypes)) {
  const resource = schema.resources[`oauth:index:${kind}`]
  const shown = Object.entries<Output>(outputs).filter(([, { internal }]) => internal !== true)

  test(`${kind} takes the arguments of its type, and none that the provider adds`, () => {
    const expected: readonly string[] = [...fieldsOf(type), ...ownArgsOf(type)]
    assert.deepEqual(Object.keys(resource?.inputProperties ?? {}), expected)
    for (const name of Object.keys(addedInputs)) assert.ok(!expected.includes(name))
  })

  test(`${kind} answers what is declared and issued, and nothing internal`, () => {
    const answered = Object.keys(resource?.properties ?? {})
    const isOfSecrets = (name: string) => /clientSecret/i.test(name)
    const issued = shown.map(([name]) => name).filter((name) => kind !== 'PublicClient' || !isOfSecrets(name))
    const declared: readonly string[] = [...fieldsOf(type), 'tokenEndpointAuthMethod', ...ownArgsOf(type)]
    const expected = new Set<string>([...declared, 'issuer', ...issued])
    assert.deepEqual(answered.toSorted(), [...expected].toSorted())
  })

  test(`the secrets of ${kind} are secret, its server replaces, and every property is described`, () => {
    const { inputProperties = {}, properties = {} } = resource ?? {}
    const all = Object.entries({ ...inputProperties, ...properties })
    const secrets = all.filter(([, { secret }]) => secret).map(([name]) => name)
    const expected = [
      ...fieldsOf(type).filter((name) => field(name).secret),
      ...shown.filter(([, { secret }]) => secret).map(([name]) => name),
    ]
    assert.deepEqual(
      secrets.toSorted(),
      expected.filter((name) => Object.hasOwn(properties, name)).toSorted(),
    )
    assert.equal(properties['server']?.replaceOnChanges, true)
    assert.deepEqual(
      all.filter(([, { description }]) => !description).map(([name]) => name),
      [],
    )
  })
}

const vocabularies = {
  ConfidentialAuthMethod: clientTypes.ConfidentialClient.authMethods,
  GrantType: Object.keys(grantTypes),
  ResponseType: responseTypes,
  AllowableRule: rules.filter(({ level }) => level !== 'fixed').map(({ id }) => id),
}

for (const [name, values] of Object.entries<readonly string[]>(vocabularies))
  test(`${name} offers every value of its table, each under a name of its own`, () => {
    const members = schema.types[`oauth:index:${name}`]?.enum ?? []
    assert.deepEqual(
      members.map(({ value }) => value),
      values,
    )
    assert.equal(new Set(members.map((member) => member.name.toLowerCase())).size, values.length)
  })

for (const [key, { secret, kind }] of Object.entries<ConfigKey>(configKeys))
  test(`the key ${key} is in the schema, for stacks with its variable and for providers without, and its secrecy`, () => {
    const { defaultInfo, ...variable } = schema.config.variables[key] ?? {}
    assert.deepEqual(variable, schema.provider.inputProperties[key])
    assert.equal(variable.secret, secret)
    const environment = kind === 'map' ? undefined : [environmentName(key)]
    assert.deepEqual(defaultInfo?.environment, environment)
  })
