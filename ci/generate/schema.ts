import { type ConfigKey, configKeyNames, configKeys, environmentName } from '../../provider/config.ts'
import { serversText } from './config_tables.ts'
import { type Documentation, textOf } from './documentation.ts'
import { functionsOf, kinds, resource } from './schema_resources.ts'
import { type Properties, ref, types } from './schema_types.ts'

/** What package.json says of the package. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly keywords: readonly string[]
  readonly homepage?: string
  readonly repository?: string
}

/** The Pulumi package schema: from the same tables as the types of programs and the checks of the provider. */
export function schema(docs: Documentation, about: Package): string {
  const config = configuration(docs)
  const [, download] = /github\.com[/:]([^/]+\/[^/.]+)/.exec(about.repository ?? '') ?? []
  const whole = {
    name: 'oauth',
    version: about.version,
    displayName: 'OAuth',
    publisher: about.name,
    description: about.description,
    keywords: [...new Set([...about.keywords, 'category/infrastructure', 'kind/native'])],
    ...(about.homepage === undefined ? {} : { homepage: about.homepage }),
    ...(about.repository === undefined ? {} : { repository: about.repository }),
    license: about.license,
    ...(download === undefined ? {} : { pluginDownloadURL: `github://api.github.com/${download}` }),
    // Each SDK is a package that can be built and installed as it is, without a script beside it.
    meta: { supportPack: true },
    language,
    config: { variables: { ...config, servers } },
    types: { ...types(docs), 'oauth:index:Server': server(config) },
    provider: {
      description: 'One authorization server, and how its registration API may be called.',
      // The plugin reads the environment itself: an SDK would copy it into every provider of a program.
      inputProperties: withoutDefaults(config),
    },
    resources: Object.fromEntries(kinds.map((kind) => [`oauth:index:${kind}`, resource(docs, kind)])),
    functions: functionsOf(docs),
  }
  return `${JSON.stringify(whole, null, 2)}\n`
}

const language = {
  nodejs: { packageName: 'pulumi-oauth-sdk', respectSchemaVersion: true },
  python: { respectSchemaVersion: true, pyproject: { enabled: true } },
  go: {
    importBasePath: 'pulumi-oauth-sdk/oauth',
    generateResourceContainerTypes: true,
    respectSchemaVersion: true,
  },
  csharp: { namespaces: { oauth: 'OAuth' }, respectSchemaVersion: true },
  java: { buildFiles: 'gradle' },
}

/** A list may be one text, so in the schema it is a text; the SDKs take a default from the environment for texts only. */
function configuration(docs: Documentation): Properties {
  const entries = configKeyNames.map((key) => {
    const { kind, secret }: ConfigKey = configKeys[key]
    const type =
      kind === 'map'
        ? { type: 'object', additionalProperties: { type: 'string' } }
        : { type: 'string', defaultInfo: { environment: [environmentName(key)] } }
    return [key, { ...type, description: textOf(docs.configKeys, key), ...(secret ? { secret } : {}) }]
  })
  return Object.fromEntries(entries)
}

const servers = {
  type: 'object',
  additionalProperties: ref('Server'),
  description: serversText,
  secret: true,
}

/** The defaults from the environment are those of the default server. */
function server(config: Properties) {
  return {
    type: 'object',
    description: 'An authorization server that is configured by name.',
    properties: withoutDefaults(config),
    required: ['issuer'],
  }
}

function withoutDefaults(config: Properties): Properties {
  const properties = Object.entries(config).map(([key, { defaultInfo: _, ...property }]) => [key, property])
  return Object.fromEntries(properties)
}
