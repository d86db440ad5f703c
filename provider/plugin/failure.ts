import { Metadata, type StatusObject, status } from '@grpc/grpc-js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import statuses from '@pulumi/pulumi/proto/status_pb.js'
import any from 'google-protobuf/google/protobuf/any_pb.js'
import { secretNames } from '../client/output_table.ts'
import { OAuthError, PartialRegistration } from '../errors.ts'
import { marked } from './boundary.ts'

/** An error as the engine shows it; what was made all the same is in its details, for the state. */
export function failureOf(error: unknown): Partial<StatusObject> {
  const metadata = new Metadata()
  if (error instanceof PartialRegistration) metadata.add('grpc-status-details-bin', details(error))
  return { code: status.UNKNOWN, details: said(error), metadata }
}

/** By its class, as the dynamic provider's process says it (SDK 3.270), so that both doors say the same. */
function said(error: unknown): string {
  if (error instanceof OAuthError) return `${error.name}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}

function details({ message, id, properties, reasons }: PartialRegistration): Buffer {
  const failed = new messages.ErrorResourceInitFailed()
  failed.setId(id)
  failed.setProperties(marked(properties, secretNames))
  failed.setReasonsList([...reasons])
  const packed = new any.Any()
  packed.pack(failed.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed')
  const whole = new statuses.Status()
  whole.setCode(status.UNKNOWN)
  whole.setMessage(message)
  whole.addDetails(packed)
  return Buffer.from(whole.serializeBinary())
}
