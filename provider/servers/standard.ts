import type { Server } from './index.ts'

/** A server that does what RFC 7591 and RFC 7592 say, and no more than they promise. */
export const standard: Server = {
  removed: 'omitted',
  expandsWildcards: false,
}
