import { isDeepStrictEqual } from 'node:util'
import type { ClientKind } from '../../provider/client/client_types.ts'
import type { Outputs } from '../../provider/client/outputs.ts'
import { rules } from '../../provider/client/rules.ts'
import { type Issue, isNativeName } from '../../provider/client/settings.ts'
import { isRecord } from '../../provider/client/unknown.ts'
import type { Bag, Door } from '../../provider/door.ts'
import type { Sighting } from '../../provider/foreign.ts'
import { check } from '../../provider/lifecycle.ts'
import { ownerPathOf } from '../../provider/pulumi/urn.ts'

/** A client as a program declares it and as a stack records it. */
export interface Declared {
  readonly kind: ClientKind
  readonly args: Bag
  /** What no program can declare of it and what the server therefore keeps as it is. */
  readonly undeclared: readonly string[]
  readonly inputs: Bag
  readonly outputs: Outputs
}

/** A client that a program cannot declare, and why. */
export interface Undeclarable {
  readonly why: string
}

/** Which resource it becomes. */
export interface Place {
  readonly clientId: string
  readonly server?: string | undefined
  readonly urn?: string | undefined
}

type Check = (args: Bag) => ReturnType<typeof check>

/** The least that a program says so that it declares the client as it is. */
export async function declare(door: Door, seen: Sighting, place: Place): Promise<Declared | Undeclarable> {
  const { kind, settings } = seen
  const recorded = { ...settings, clientId: place.clientId }
  const owner = place.urn === undefined ? {} : { ownerPath: ownerPathOf(place.urn) }
  const checked: Check = (args) => check(kind, door, recorded, { ...args, ...owner })
  const { clientId, ...others } = settings
  const given = {
    ...(place.server === undefined ? {} : { server: place.server }),
    ...(clientId === undefined ? {} : { clientId }),
    // Hydra 2.3.0 answers `jwks: {}` for a client without keys.
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => !isRecord(value) || !isEmpty(value))),
  }
  const mended = await mend(checked, given)
  const { inputs: whole, failures } = await checked(mended.args)
  // What a check makes up itself cannot be left to the server.
  const madeUp = mended.closed.filter(({ property }) => isMadeUp(pathIn(property), settings, whole))
  const reasons = [...failures, ...madeUp]
  if (reasons.length > 0) return { why: because(reasons) }
  const args = await least(checked, mended.args, whole)
  const { inputs } = await checked(args)
  const undeclared = [...new Set(mended.closed.map(({ property }) => pathIn(property)))]
  return { kind, args, undeclared, inputs, outputs: seen.outputsOf(inputs) }
}

function isMadeUp(path: string, settings: Bag, inputs: Bag): boolean {
  const said = at(inputs, path)
  return said !== undefined && !isDeepStrictEqual(said, at(settings, path))
}

function because(issues: readonly Issue[]): string {
  return issues.map(({ property, reason }) => `${property} ${reason}`).join('; ')
}

interface Mended {
  readonly args: Bag
  /** What nothing allows: the arguments that are left to the server. */
  readonly closed: readonly Issue[]
}

/** Allows what may be allowed, and leaves what may not to the server, until nothing is wrong or nothing more helps. */
async function mend(checked: Check, given: Bag): Promise<Mended> {
  let [args, closed]: [Bag, readonly Issue[]] = [given, []]
  for (;;) {
    const { failures } = await checked(args)
    const fixed = failures.filter(({ rule }) => !isOpen(rule))
    const open = failures.filter(({ rule }) => isOpen(rule)).map(({ rule }) => rule)
    const rest = fixed.map(({ property }) => pathIn(property)).reduce(omit, args)
    const next = open.length === 0 ? rest : { ...rest, allow: [...new Set([...allowedIn(args), ...open])] }
    if (isDeepStrictEqual(next, args)) return { args, closed }
    args = next
    closed = [...closed, ...fixed]
  }
}

const levels: ReadonlyMap<string, string> = new Map(rules.map(({ id, level }) => [id, level]))

function isOpen(rule: string): boolean {
  return levels.get(rule) === 'error'
}

function allowedIn({ allow }: Bag): readonly unknown[] {
  return Array.isArray(allow) ? allow : []
}

/** Without what a check says anyway, and without what is empty and stays so; the client id stays. */
async function least(checked: Check, args: Bag, whole: Bag): Promise<Bag> {
  let kept = args
  for (const path of pathsOf(args)) {
    const fewer = omit(kept, path)
    const { inputs, failures } = await checked(fewer)
    if (failures.length === 0 && isDeepStrictEqual(filled(inputs), filled(whole))) kept = fewer
  }
  return Object.fromEntries(
    Object.entries(kept).filter(([name, value]) => !isNativeName(name) || !isEmpty(value)),
  )
}

function pathsOf(args: Bag): readonly string[] {
  return Object.entries(args)
    .filter(([name]) => name !== 'clientId')
    .flatMap(([name, value]) =>
      isNativeName(name) && isRecord(value) ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
    )
}

function filled(inputs: Bag): Bag {
  const entries = Object.entries(inputs).map(
    ([name, value]) => [name, isNativeName(name) && isRecord(value) ? filled(value) : value] as const,
  )
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === '' || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isRecord(value) && Object.keys(value).length === 0
}

/** Of `redirectUris[1]` the argument; of a product's own settings the one. */
function pathIn(property: string): string {
  const [root = '', member] = property.split(/[.[]/)
  return isNativeName(root) && member !== undefined ? `${root}.${member}` : root
}

function at(bag: Bag, path: string): unknown {
  const [root = '', member] = path.split('.')
  const value = bag[root]
  return member === undefined || !isRecord(value) ? value : value[member]
}

function omit(bag: Bag, path: string): Bag {
  const [root = '', member] = path.split('.')
  const value = bag[root]
  const isPart = member !== undefined && isRecord(value)
  return Object.fromEntries(
    Object.entries(bag).flatMap(([name, one]) =>
      name !== root ? [[name, one]] : isPart ? [[name, omit(value, member)]] : [],
    ),
  )
}
