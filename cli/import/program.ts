import type { ClientKind } from '../../provider/client/client_types.ts'
import type { Bag } from '../../provider/door.ts'

/** One client in a program. */
export interface Resource {
  readonly name: string
  readonly kind: ClientKind
  readonly args: Bag
  readonly undeclared: readonly string[]
}

/** Names of arguments only. */
export function leftToServer({ undeclared }: Pick<Resource, 'undeclared'>): string {
  return `Left to the server, since no program can declare it: ${undeclared.join(', ')}.`
}

/** What a program declares, in any language. */
export interface Program {
  readonly issuer: string
  readonly protect: boolean
  readonly resources: readonly Resource[]
}
