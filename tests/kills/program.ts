import { program } from '../engine/declared.ts'
import type { Files } from '../support/engine_workspace.ts'
import type { Subject } from './subjects.ts'

/** What the program declares at a time. */
export interface Declares {
  readonly clients: number
  /** Of the client URI: another one is an update. */
  readonly revision: number
  /** Another one gives the clients another secret, where that is no replacement. */
  readonly rotation: number
}

export function clientNameOf(index: number): string {
  return `Killed ${index}`
}

const written = { plugin: yaml, dynamic: typescript } as const satisfies Record<
  Subject['door'],
  (declares: Declares) => Files
>

export function programOf(door: Subject['door'], declares: Declares): Files {
  return written[door](declares)
}

function yaml({ clients, revision, rotation }: Declares): Files {
  const resources = indices(clients).map(
    (index) => `  client${index}:
    type: oauth:ConfidentialClient
    properties:
      clientName: ${clientNameOf(index)}
      clientUri: https://${revision}.example.com/
      secretRotation: { number: ${rotation} }
`,
  )
  const declared = clients === 0 ? 'resources: {}\n' : `resources:\n${resources.join('')}`
  return { 'Pulumi.yaml': `name: kills\nruntime: yaml\n${declared}` }
}

function typescript({ clients, revision, rotation }: Declares): Files {
  const resources = indices(clients).map(
    (index) => `new ConfidentialClient('client${index}', {
  clientName: '${clientNameOf(index)}',
  clientUri: 'https://${revision}.example.com/',
  secretRotation: { number: ${rotation} },
})
`,
  )
  return program(resources.join(''))
}

function indices(clients: number): readonly number[] {
  return Array.from({ length: clients }, (_, index) => index)
}
