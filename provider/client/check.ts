import * as z from 'zod'
import { isOwnArg, type OwnArgName } from './args.ts'
import { type ClientType, fieldsOf, ownArgsOf } from './client_types.ts'
import { field, isFieldName, type Kind, translatableNames } from './fields.ts'
import { grant } from './grant_types.ts'
import { deepest } from './json.ts'
import { nearest } from './nearest.ts'
import { type Rule, rules, type Surroundings } from './rules.ts'
import { reasonOf, ruleOf } from './rules_elsewhere.ts'
import type { Issue, PartialSettings } from './settings.ts'
import { hasUnknown, isDeeper, isRecord, UNKNOWN } from './unknown.ts'

/** What a check finds: settings with every default made explicit, and all that is wrong or doubtful, at once. */
export interface Checked {
  readonly settings: PartialSettings
  readonly issues: readonly Issue[]
  readonly warnings: readonly Issue[]
}

const text = z.string()
const filled = text.min(1)
const keys = z.object({ keys: z.array(z.looseObject({ kty: filled })) })

/** The shape of each kind of field, and how a reason names it. */
const kinds: Readonly<Record<Kind, { readonly shape: z.ZodType; readonly noun: string }>> = {
  string: { shape: text, noun: 'a string' },
  uri: { shape: text, noun: 'an absolute URI' },
  boolean: { shape: z.boolean(), noun: 'true or false' },
  integer: { shape: z.int().min(0), noun: 'a whole number, 0 or more' },
  strings: { shape: z.array(filled), noun: 'a list of strings, none of them empty' },
  uris: { shape: z.array(filled), noun: 'a list of absolute URIs' },
  scopes: { shape: z.array(filled), noun: 'a list of scopes, one word each' },
  jwks: { shape: keys, noun: 'a JWK Set: { keys: [...] }, each key with its kty' },
}

const languageTag = text.regex(/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/)
const translated = z.strictObject(
  Object.fromEntries(translatableNames.map((name) => [name, filled.optional()])),
)

/** The same for the arguments that are not client metadata. */
const ownShapes: Readonly<Record<OwnArgName, { readonly shape: z.ZodType; readonly noun: string }>> = {
  server: {
    shape: text.regex(/^[a-z0-9]+$/),
    noun: 'a name in oauth:servers, lower-case letters and digits',
  },
  translations: {
    shape: z.record(languageTag, translated),
    noun: `texts by language tag, of ${translatableNames.join(', ')}`,
  },
  clientId: {
    shape: text.regex(/^[A-Za-z0-9._~-]{1,255}$/),
    noun: 'at most 255 letters, digits and -._~',
  },
  clientSecret: { shape: text.min(16), noun: 'a text of 16 characters or more' },
  secretRotation: { shape: z.record(filled, z.json()), noun: 'JSON values by any names' },
  keycloak: { shape: z.record(filled, z.unknown()), noun: 'an object of settings' },
  hydra: { shape: z.record(filled, z.unknown()), noun: 'an object of settings' },
  additionalMetadata: { shape: z.record(filled, z.json()), noun: 'JSON values by the names on the wire' },
  allow: { shape: z.array(filled), noun: 'a list of rule ids' },
  adopt: {
    shape: z.strictObject({
      clientId: filled,
      registrationClientUri: filled.optional(),
      update: z.boolean().optional(),
      delete: z.boolean().optional(),
    }),
    noun: '{ clientId, registrationClientUri?, update?, delete? }',
  },
}

function ownShape(name: string): { readonly shape: z.ZodType; readonly noun: string } {
  return isOwnArg(name) ? ownShapes[name] : { shape: z.never(), noun: 'absent' }
}

/** Fields with a closed list of values. Grant types, response types and algorithms are open: servers invent more. */
const choices: Readonly<Record<string, readonly string[]>> = {
  applicationType: ['web', 'native'],
  subjectType: ['public', 'pairwise'],
  backchannelTokenDeliveryMode: ['poll', 'ping', 'push'],
}

/** Holds what a program declared against the rules. Pure: no network, and it never throws, whatever it is given. */
export function check(given: unknown, around: Surroundings): Checked {
  const read = readArgs(isRecord(given) ? given : {}, around.type)
  const settings = withDefaults(read.settings, around.type)
  const declared = Object.keys(read.settings)
  const found = rules.flatMap((rule: Rule) =>
    (rule.find?.(settings, { ...around, declared }) ?? []).map((property) => issue(rule, property)),
  )
  return { settings, ...judge(settings, [...read.issues, ...found]) }
}

/** The level of each finding, after what the program allows. */
export function judge(
  { allow }: PartialSettings,
  found: readonly Issue[],
): Pick<Checked, 'issues' | 'warnings'> {
  const allowed = Array.isArray(allow) ? allow : []
  const levelOf = ({ rule }: Issue) => levels.get(rule) ?? 'fixed'
  const isAllowed = ({ rule }: Issue) => allowed.includes(rule)
  return {
    issues: found.filter((one) => levelOf(one) === 'fixed' || (levelOf(one) === 'error' && !isAllowed(one))),
    warnings: found.filter(
      (one) =>
        (levelOf(one) === 'error' && isAllowed(one)) || (levelOf(one) === 'warning' && !isAllowed(one)),
    ),
  }
}

const levels: ReadonlyMap<string, Rule['level']> = new Map(rules.map(({ id, level }) => [id, level]))

export function issue(rule: Rule, property: string, says?: string): Issue {
  return { property, reason: reasonOf(rule, says), rule: rule.id }
}

interface ReadArgs {
  readonly settings: PartialSettings
  readonly issues: readonly Issue[]
}

function readArgs(given: Readonly<Record<string, unknown>>, type: ClientType): ReadArgs {
  const known = [...fieldsOf(type), ...ownArgsOf(type)]
  const present = Object.entries(given).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const problems = new Map(present.map(([name, value]) => [name, problemsOf(name, value, type, known)]))
  const sound = present.filter(([name]) => problems.get(name)?.length === 0)
  return { settings: proven(Object.fromEntries(sound)), issues: [...problems.values()].flat() }
}

function problemsOf(
  name: string,
  value: unknown,
  type: ClientType,
  known: readonly string[],
): readonly Issue[] {
  if (isNoneOf(type, name, value)) return []
  if (!known.includes(name)) return [unknownArgument(name, type, known)]
  if (value === UNKNOWN) return []
  if (isDeeper(value, deepest)) return [issue(ruleOf('wrong-type'), name, 'is nested too deeply')]
  const { shape, noun } = isFieldName(name) ? kinds[field(name).kind] : ownShape(name)
  return [
    ...shapeProblems(name, value, shape, noun),
    ...choiceProblems(name, value),
    ...allowProblems(name, value),
  ]
}

/** A PublicClient that says so itself, as its recorded inputs do. */
function isNoneOf(type: ClientType, name: string, value: unknown): boolean {
  return name === 'tokenEndpointAuthMethod' && type.without.includes(name) && value === type.defaultAuthMethod
}

function unknownArgument(name: string, type: ClientType, known: readonly string[]): Issue {
  const near = nearest(name, known)
  const hint = near === undefined ? '' : `: did you mean ${near}?`
  const other = isFieldName(name) || isOwnArg(name) ? ': use a ConfidentialClient' : hint
  return issue(ruleOf('unknown-argument'), name, `is not an argument of ${type.kind}${other}`)
}

function shapeProblems(name: string, value: unknown, shape: z.ZodType, noun: string): readonly Issue[] {
  const result = shape.safeParse(value)
  const found = result.error?.issues ?? []
  const open = found.filter((one) => !hasUnknown(at(value, one.path)))
  return [...new Set(open.map((one) => pathOf(name, one.path)))].map((path) =>
    issue(
      ruleOf('wrong-type'),
      path,
      path === name ? `must be ${noun}` : `is not as it must be: ${name} is ${noun}`,
    ),
  )
}

function choiceProblems(name: string, value: unknown): readonly Issue[] {
  const offered = choices[name]
  if (offered === undefined || (typeof value === 'string' && offered.includes(value))) return []
  return [issue(ruleOf('wrong-type'), name, `must be one of ${offered.join(', ')}`)]
}

function allowProblems(name: string, value: unknown): readonly Issue[] {
  if (name !== 'allow' || !Array.isArray(value)) return []
  const open: readonly unknown[] = rules.filter(({ level }) => level !== 'fixed').map(({ id }) => id)
  return value.flatMap((id: unknown, index) => {
    if (id === UNKNOWN || open.includes(id)) return []
    const near = typeof id === 'string' ? nearest(id, open.map(String)) : undefined
    const says = `${ruleOf('unknown-rule').says}${near === undefined ? '' : `: did you mean ${near}?`}`
    return [issue(ruleOf('unknown-rule'), `allow[${index}]`, says)]
  })
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      Array.isArray(inner) && typeof key === 'number'
        ? inner[key]
        : isRecord(inner) && Object.hasOwn(inner, key)
          ? inner[String(key)]
          : undefined,
    value,
  )
}

function pathOf(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (inner, key) => (typeof key === 'number' ? `${inner}[${key}]` : `${inner}.${String(key)}`),
    name,
  )
}

/** Makes explicit what a program left to the type of client and to its other arguments, so that previews show it. */
function withDefaults(settings: PartialSettings, type: ClientType): PartialSettings {
  const redirectUris = settings.redirectUris ?? []
  const grantTypes = settings.grantTypes ?? defaultGrants(redirectUris, settings.scopes, type)
  const explicit = {
    redirectUris,
    tokenEndpointAuthMethod: settings.tokenEndpointAuthMethod ?? type.defaultAuthMethod,
    grantTypes,
    responseTypes: settings.responseTypes ?? defaultResponses(grantTypes),
  }
  return { ...settings, ...proven(explicit) }
}

function defaultGrants(redirectUris: unknown, scopes: unknown, { defaultGrant }: ClientType): unknown {
  const redirecting = Array.isArray(redirectUris) && redirectUris.length > 0
  const chosen = redirecting ? defaultGrant.redirecting : defaultGrant.other
  if (redirectUris === UNKNOWN && defaultGrant.redirecting !== defaultGrant.other) return UNKNOWN
  if (!grant(chosen)?.redirects) return [chosen]
  if (Array.isArray(scopes) && scopes.includes('offline_access')) return [chosen, 'refresh_token']
  return hasUnknown(scopes) ? UNKNOWN : [chosen]
}

function defaultResponses(grantTypes: unknown): unknown {
  if (Array.isArray(grantTypes) && grantTypes.includes('authorization_code')) return ['code']
  return hasUnknown(grantTypes) ? UNKNOWN : []
}

/** The one place where shapes that were proven above, or are not known yet, become settings. */
function proven(sound: Readonly<Record<string, unknown>>): PartialSettings {
  return sound as PartialSettings
}
