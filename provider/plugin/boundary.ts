import structs from 'google-protobuf/google/protobuf/struct_pb.js'
import { isRecord, UNKNOWN } from '../client/unknown.ts'
import type { Bag } from '../door.ts'
import { outputKind, secretKind, signature } from '../pulumi/marks.ts'

/** Values between the engine and us: with its marks there, without them here. */

/** One for each type that a value, which is not known yet, may have. */
const unknowns: ReadonlySet<unknown> = new Set([
  UNKNOWN,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
])

/** What the engine sent, without marks and without members that are absent. */
export function plain(struct: structs.Struct | undefined): Bag {
  const value = struct === undefined ? {} : bare(struct.toJavaScript())
  return isRecord(value) ? value : {}
}

function bare(value: unknown): unknown {
  if (unknowns.has(value)) return UNKNOWN
  if (Array.isArray(value)) return value.map(bare)
  if (!isRecord(value)) return value
  const { [signature]: kind, value: inner } = value
  if (kind === secretKind) return bare(inner)
  // An output without a value is not known yet.
  if (kind === outputKind) return inner === undefined ? UNKNOWN : bare(inner)
  return members(value, bare)
}

/** A bag for the engine, with its secrets marked: the schema alone does not make it encrypt them. */
export function marked(bag: Bag, secrets: readonly string[]): structs.Struct {
  const entries = Object.entries(members(bag, present)).map(([name, value]) => [
    name,
    secrets.includes(name) ? { [signature]: secretKind, value } : value,
  ])
  return structs.Struct.fromJavaScript(Object.fromEntries(entries))
}

/** A protocol structure cannot hold an absent member. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present)
  return isRecord(value) ? members(value, present) : value
}

function members(bag: Bag, change: (value: unknown) => unknown): Bag {
  const entries = Object.entries(bag).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value)]))
}
