import { same } from './client/canonical.ts'
import { judge } from './client/check.ts'
import { fieldNames } from './client/fields.ts'
import { reasonOf, ruleOf } from './client/rules_elsewhere.ts'
import type { Issue, PartialSettings } from './client/settings.ts'
import { unsupported } from './client/support.ts'
import { UNKNOWN } from './client/unknown.ts'
import { type ConfigSource, isOn, type ServerConfig, serverConfig } from './config.ts'
import { connect } from './connection.ts'
import type { Bag, Door } from './door.ts'
import { InvalidConfiguration, NotSupportedByServer, OAuthError } from './errors.ts'
import { type Server, serverOf } from './servers/index.ts'

/** The server that a program chose, or why there is none; neither while a preview does not know its name. */
export interface ChosenServer {
  readonly config?: ServerConfig
  readonly failures: readonly Issue[]
}

export function chosenServer(source: ConfigSource, server: unknown): ChosenServer {
  if (server === UNKNOWN) return { failures: [] }
  try {
    return {
      config: serverConfig(source, typeof server === 'string' && server !== '' ? server : undefined),
      failures: [],
    }
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error
    const rule = ruleOf('configuration')
    return { failures: [{ property: 'server', reason: reasonOf(rule, error.message), rule: rule.id }] }
  }
}

/** Servers that did not answer: asked and told once in a process, since checks come one after another. */
const silent = new Set<string>()

/** What the product does not keep, and what the server says it cannot do. That it cannot be asked is itself only a doubt: a preview goes on without. */
export async function doubts(
  door: Door,
  { config }: ChosenServer,
  settings: PartialSettings,
  recorded: Bag,
): Promise<readonly Issue[]> {
  if (config === undefined) return []
  const known = judge(settings, notKept(serverOf(config), settings, recorded)).warnings
  return [...known, ...insecure(config), ...(await asked(door, config, settings))]
}

/** What the product is known not to keep, of what is declared anew. */
function notKept(
  { notKept: fields, seenOn }: Server,
  settings: PartialSettings,
  recorded: Bag,
): readonly Issue[] {
  const rule = ruleOf('not-kept')
  return fieldNames.flatMap((name) => {
    const field = fields[name]
    if (field === undefined || field.becomes === 'changed') return []
    if (same(name, settings[name], undefined) || same(name, settings[name], recorded[name])) return []
    return [{ property: name, reason: reasonOf(rule, `${field.why} (seen on ${seenOn})`), rule: rule.id }]
  })
}

/** Told once in a process. */
const insecureTold = new Set<string>()

function insecure({ issuer, allowInsecureHttp }: ServerConfig): readonly Issue[] {
  if (!allowInsecureHttp || insecureTold.has(issuer)) return []
  insecureTold.add(issuer)
  const rule = ruleOf('configuration')
  const reason = `${issuer} may be called by plain http (oauth:allowInsecureHttp): everybody on the way can read tokens and secrets`
  return [{ property: 'server', reason, rule: rule.id }]
}

async function asked(door: Door, config: ServerConfig, settings: PartialSettings): Promise<readonly Issue[]> {
  if (isOn(door.config, 'OAUTH_OFFLINE') || silent.has(config.issuer)) return []
  try {
    const metadata = await connect(door, config.issuer).discover()
    const { listsScopes } = serverOf(config)
    const found = unsupported(settings, metadata).filter(
      ({ property }) => listsScopes || !property.startsWith('scopes'),
    )
    return judge(settings, found).warnings
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    silent.add(config.issuer)
    return [{ property: 'server', reason: error.message, rule: 'server-cannot' }]
  }
}

/** Where the server's word is certain, its refusal need not be waited for. */
export function assertSupported(inputs: Bag, server: Bag): void {
  const allowed = Array.isArray(inputs['allow']) ? inputs['allow'] : []
  const certain = unsupported(inputs, server).filter((one) => one.certain && !allowed.includes(one.rule))
  if (certain.length === 0) return
  throw new NotSupportedByServer(
    [
      `${String(inputs['issuer'])} says in its discovery document that it cannot do this. Nothing was sent. If it can: allow: ['server-cannot'].`,
      ...certain.map(({ property, reason }) => `  - ${property}: ${reason}`),
    ].join('\n'),
  )
}
