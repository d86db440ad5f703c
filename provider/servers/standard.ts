import { rfc7591 } from '../registration/rfc7591.ts'
import type { Server } from './server.ts'

/** A server that does what RFC 7591 and RFC 7592 say, and no more than they promise. */
export const standard: Server = {
  api: rfc7591,
  removed: 'omitted',
  expandsWildcards: false,
  unlistedScopes: [],
  listsScopes: true,
  choosesIdentity: false,
  notKept: {},
}
