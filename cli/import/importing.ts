import { serverConfig } from '../../provider/config.ts'
import type { Door } from '../../provider/door.ts'
import type { Sighting } from '../../provider/foreign.ts'
import { clientOf } from '../../provider/pulumi/state.ts'
import { partsOf } from '../../provider/pulumi/urn.ts'
import { advancing } from '../progress.ts'
import { type Declared, declare } from './declaring.ts'
import type { Language } from './languages.ts'
import { namesFor } from './names.ts'
import { type Candidate, candidates, type LeftOut, type Source, seen } from './reading.ts'
import type { Target } from './stack.ts'
import { urnIn } from './state.ts'

/** What is imported, and how. */
export interface Wish {
  readonly language: Language
  readonly server?: string | undefined
  readonly clients?: string | undefined
  readonly into: Target | undefined
}

export interface ImportedClient extends Declared {
  readonly name: string
  readonly clientId: string
}

export interface Imported {
  readonly clients: readonly ImportedClient[]
  readonly leftOut: readonly LeftOut[]
}

/** Looks at every client, and finds what a program says of it. */
export async function imported(door: Door, { language, server, clients, into }: Wish): Promise<Imported> {
  const { issuer } = serverConfig(door.config, server)
  const resources = into?.resources ?? []
  const had = resources.flatMap((resource) => clientOf(resource) ?? [])
  const known = had.filter((one) => one.issuer === issuer).map(({ clientId }) => clientId)
  const source: Source = { door, server, clients, known }
  const { candidates: all, leftOut } = await candidates(source)
  const looked = await seenAll(source, all)
  const shown = looked.filter((one) => 'sighting' in one)
  const names = namesFor(
    shown.map(wordFor),
    resources.map(({ urn }) => partsOf(String(urn)).name),
  )
  const declared = await Promise.all(
    shown.map((one, index) => declaredAs(source, one, { language, into, name: names[index] ?? '' })),
  )
  return {
    clients: declared.filter((one) => 'args' in one),
    leftOut: [...leftOut, ...looked.filter((one) => 'why' in one), ...declared.filter((one) => 'why' in one)],
  }
}

interface Shown {
  readonly clientId: string
  readonly sighting: Sighting
}

async function seenAll(source: Source, all: readonly Candidate[]): Promise<readonly (Shown | LeftOut)[]> {
  const { step, end } = advancing(`Reading ${all.length} clients`, all.length)
  const read = all.map(async (one) => {
    const sighting = await seen(source, one)
    step()
    return 'why' in sighting ? sighting : { clientId: one.clientId, sighting }
  })
  return Promise.all(read).finally(end)
}

/** A client id that the server made up says nothing. */
function wordFor({ clientId, sighting: { settings } }: Shown): string {
  const { clientId: chosen, clientName } = settings
  return chosen === undefined && typeof clientName === 'string' ? clientName : clientId
}

interface Aim {
  readonly language: Language
  readonly into: Target | undefined
  readonly name: string
}

async function declaredAs(
  { door, server }: Source,
  { clientId, sighting }: Shown,
  { language, into, name }: Aim,
): Promise<ImportedClient | LeftOut> {
  const urn = into && urnIn(into, language.typeToken(sighting.kind), name)
  const declared = await declare(door, sighting, { clientId, server, urn })
  if ('why' in declared) return { clientId, why: `cannot be declared: ${declared.why}`, unexpected: true }
  if (language.misreads(declared.args))
    return {
      clientId,
      why: 'cannot be written in this language: Pulumi would take what it holds for an expression',
      unexpected: true,
    }
  return { ...declared, name, clientId }
}
