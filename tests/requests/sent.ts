import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { DiagnosticsChannel } from 'undici'
import { labelOf } from '../faults/results.ts'

/** What the provider sent since the last look, and by which connection: what undici itself says, before a real server. */
export interface Sent {
  readonly requests: () => readonly string[]
  /** By the port of the server that they lead to. */
  readonly connections: () => ReadonlyMap<number | undefined, number>
  readonly end: () => void
}

const channel = 'undici:client:sendHeaders'

/** Everything else in this process that speaks HTTP has another user-agent. */
export function sent(): Sent {
  const requests: string[] = []
  const sockets = new Set<DiagnosticsChannel.ClientSendHeadersMessage['socket']>()
  const listen = (message: unknown) => {
    if (!isOurs(message)) return
    const { request, headers, socket } = message
    if (!/^user-agent: pulumi-oauth\r?$/im.test(headers)) return
    requests.push(labelOf(`${request.method} ${request.path}`))
    sockets.add(socket)
  }
  subscribe(channel, listen)
  return {
    requests: () => requests.splice(0),
    connections() {
      const counted = new Map<number | undefined, number>()
      for (const { remotePort } of sockets) counted.set(remotePort, (counted.get(remotePort) ?? 0) + 1)
      sockets.clear()
      return counted
    },
    end: () => void unsubscribe(channel, listen),
  }
}

function isOurs(message: unknown): message is DiagnosticsChannel.ClientSendHeadersMessage {
  return typeof message === 'object' && message !== null && 'headers' in message && 'socket' in message
}
