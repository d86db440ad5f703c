import { credentialPlaces, serverConfig } from '../../provider/config.ts'
import { connect } from '../../provider/connection.ts'
import type { Bag, Door } from '../../provider/door.ts'
import { InvalidConfiguration, NotSupportedByServer, OAuthError } from '../../provider/errors.ts'
import { type Sighting, sight } from '../../provider/foreign.ts'
import { inLine } from '../../provider/printable.ts'
import type { Listed } from '../../provider/registration/api.ts'
import { clientsIn, type Given } from './clients_file.ts'

/** A client that is left out, and why. */
export interface LeftOut {
  readonly clientId: string
  readonly why: string
  /** It is somebody's client, and a person has to look at it. */
  readonly unexpected?: true
}

/** A client that may be brought in. */
export interface Candidate {
  readonly clientId: string
  /** What it is looked for by. */
  readonly given: Bag
  readonly renewed?: Given['renewed']
}

export interface Candidates {
  readonly candidates: readonly Candidate[]
  readonly leftOut: readonly LeftOut[]
}

/** Where clients are looked for. */
export interface Source {
  readonly door: Door
  readonly server: string | undefined
  /** The file that names them, where the server lists none. */
  readonly clients: string | undefined
  /** The client ids that the stack has already. */
  readonly known: readonly string[]
}

/** Every client of the server, in the order of their ids, or those of a file. */
export async function candidates(source: Source): Promise<Candidates> {
  const all = source.clients === undefined ? await listed(source) : clientsIn(source.clients).map(named)
  const known = new Set(source.known)
  const leftOut = all.flatMap(({ clientId, why }) => {
    const reason = known.has(clientId) ? 'is in the stack already' : why
    return reason === undefined ? [] : [{ clientId, why: reason }]
  })
  const out = new Set(leftOut.map(({ clientId }) => clientId))
  return { leftOut, candidates: all.filter(({ clientId }) => !out.has(clientId)) }
}

type Found = Candidate & { readonly why?: string | undefined }

function named({ clientId, registrationAccessToken, registrationClientUri, renewed }: Given): Found {
  const uri = registrationClientUri === undefined ? {} : { registrationClientUri }
  return { clientId, given: { registrationAccessToken, ...uri }, renewed }
}

async function listed({ door, server }: Source): Promise<readonly Found[]> {
  const { issuer, api } = serverConfig(door.config, server)
  const { list } = connect(door, issuer).api
  if (list === undefined)
    throw new NotSupportedByServer(
      `By oauth:api ${api}, dynamic client registration, no server lists its clients. Name them by --clients <file>, or set oauth:api to keycloak or hydra.`,
    )
  const found = new Map<string, Found>()
  for await (const one of list()) {
    const { client_id: clientId } = one.information
    found.set(clientId, { clientId, given: {}, why: apart(one) ?? ours(door, issuer, clientId) })
  }
  return [...found.values()].sort((a, b) => (a.clientId < b.clientId ? -1 : 1))
}

const reasons = {
  'built-in': 'is a part of the server',
  'other-protocol': 'speaks another protocol than OpenID Connect',
} as const satisfies Record<NonNullable<Listed['apart']>, string>

function apart({ apart: kind, owner }: Listed): string | undefined {
  if (kind !== undefined) return reasons[kind]
  return owner === undefined ? undefined : `belongs to a resource of another stack: ${inLine(owner)}`
}

/** Without it nothing can be managed any more. */
function ours({ config }: Door, issuer: string, clientId: string): string | undefined {
  const own = credentialPlaces(config, issuer).map((place) => place.get('accessClientId'))
  return own.includes(clientId) ? 'is the client of this very command (oauth:accessClientId)' : undefined
}

/** A client as its server shows it now; a reason where it shows none. */
export async function seen({ door, server, clients }: Source, one: Candidate): Promise<Sighting | LeftOut> {
  const { clientId, given, renewed } = one
  try {
    const found = await sight(door, clientId, server === undefined ? given : { ...given, server })
    if (found === 'gone') return { clientId, why: 'is gone' }
    if (found.renewedToken !== undefined) renewed?.(found.renewedToken)
    return found
  } catch (error) {
    // Of those that a file names each has its own credential.
    if (clients === undefined || !(error instanceof OAuthError) || error instanceof InvalidConfiguration)
      throw error
    return { clientId, why: `could not be read: ${error.message}`, unexpected: true }
  }
}
