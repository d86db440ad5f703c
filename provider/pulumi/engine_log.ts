import { credentials } from '@grpc/grpc-js'
import engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engine from '@pulumi/pulumi/proto/engine_pb.js'
import type { Door } from '../door.ts'
import { printable } from '../printable.ts'
import { type TypeToken, urnOf } from './urn.ts'

/** Says something at a resource by the engine's Log RPC. The engine's address is the process's first argument. */
export function engineLog(address: string | undefined, token: TypeToken): Door['say'] {
  if (address === undefined) return async () => {}
  const client = new engineGrpc.EngineClient(address, credentials.createInsecure())
  const severities = { info: engine.LogSeverity.INFO, warning: engine.LogSeverity.WARNING }
  return (level, text, ownerPath) =>
    new Promise((done) => {
      const request = new engine.LogRequest()
      request.setSeverity(severities[level])
      request.setMessage(printable(text))
      if (typeof ownerPath === 'string') request.setUrn(urnOf(ownerPath, token))
      // A message that cannot be delivered is no reason to fail an operation.
      client.log(request, () => done())
    })
}
