import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js'
import plugins from '@pulumi/pulumi/proto/plugin_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import { secretNames } from '../client/output_table.ts'
import type { Bag } from '../door.ts'
import { marked, plain } from './boundary.ts'
import type { PropertyChange } from './detailed_diff.ts'
import { failureOf } from './failure.ts'
import { type Found, type Plugin, secretKeys } from './plugin.ts'

/** The protocol of the engine, one function for each of its calls. What they do is in plugin.ts. */
export function service(plugin: Plugin): UntypedServiceImplementation {
  return {
    handshake: unary<messages.ProviderHandshakeRequest>(async (request) => {
      plugin.engineIsAt(request.getEngineAddress())
      // It accepts no marks on values: the engine then marks again in the answers what it marked in what it sent.
      return new messages.ProviderHandshakeResponse()
    }),
    attach: unary<plugins.PluginAttach>(async (request) => {
      plugin.engineIsAt(request.getAddress())
      return new empty.Empty()
    }),
    getPluginInfo: unary<empty.Empty>(async () => {
      const answer = new plugins.PluginInfo()
      answer.setVersion(plugin.version)
      return answer
    }),
    getSchema: unary<messages.GetSchemaRequest>(async () => {
      const answer = new messages.GetSchemaResponse()
      answer.setSchema(await plugin.schema())
      return answer
    }),
    checkConfig: unary<messages.CheckRequest>(async (request) => {
      const inputs = plain(request.getNews())
      const failures = await plugin.checkConfig(request.getUrn(), inputs)
      return checked({ inputs, failures }, secretKeys)
    }),
    diffConfig: unary<messages.DiffRequest>(async (request) => {
      const answer = new messages.DiffResponse()
      const [before, after] = [plain(request.getOldInputs()), plain(request.getNews())]
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
      const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      answer.setChanges(changed.length > 0 ? some : none)
      answer.setDiffsList(changed)
      answer.setReplacesList(plugin.replacing(request.getUrn(), changed))
      return answer
    }),
    configure: unary<messages.ConfigureRequest>(async (request) => {
      plugin.configure(request.getUrn() ?? '', plain(request.getArgs()))
      const answer = new messages.ConfigureResponse()
      answer.setSupportspreview(true)
      return answer
    }),
    check: unary<messages.CheckRequest>(async (request) =>
      checked(
        await plugin.check(request.getUrn(), plain(request.getOlds()), plain(request.getNews())),
        secretNames,
      ),
    ),
    diff: unary<messages.DiffRequest>(async (request) =>
      differing(
        await plugin.diff({
          recorded: plain(request.getOlds()),
          inputs: plain(request.getOldInputs()),
          desired: plain(request.getNews()),
          ignored: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: unary<messages.CreateRequest>(async (request) => {
      const inputs = plain(request.getProperties())
      const { id, outputs } = await plugin.create(inputs, request.getPreview(), request.getTimeout())
      const answer = new messages.CreateResponse()
      answer.setId(id)
      answer.setProperties(marked(outputs, secretNames))
      return answer
    }),
    read: unary<messages.ReadRequest>(async (request) =>
      found(
        await plugin.read({
          urn: request.getUrn(),
          id: request.getId(),
          recorded: plain(request.getProperties()),
          inputs: plain(request.getInputs()),
          // The SDK before 3.2xx does not know it.
          timeout: 'getTimeout' in request ? request.getTimeout() : 0,
        }),
      ),
    ),
    update: unary<messages.UpdateRequest>(async (request) => {
      const outputs = await plugin.update(
        { id: request.getId(), recorded: plain(request.getOlds()), inputs: plain(request.getNews()) },
        request.getPreview(),
        request.getTimeout(),
      )
      const answer = new messages.UpdateResponse()
      answer.setProperties(marked(outputs, secretNames))
      return answer
    }),
    delete: unary<messages.DeleteRequest>(async (request) => {
      await plugin.delete(request.getId(), plain(request.getProperties()), request.getTimeout())
      return new empty.Empty()
    }),
    invoke: unary<messages.InvokeRequest>(async (request) => {
      const { result, failures } = await plugin.invoke(request.getTok(), plain(request.getArgs()))
      const answer = new messages.InvokeResponse()
      answer.setReturn(marked(result, secretNames))
      answer.setFailuresList(failures.map(failing))
      return answer
    }),
    cancel: unary<empty.Empty>(async () => {
      plugin.cancel()
      return new empty.Empty()
    }),
  }
}

const { DIFF_SOME: some, DIFF_NONE: none } = messages.DiffResponse.DiffChanges

/** What the engine asked is answered, or fails as it can be shown and, where a client was made, recorded. */
function unary<Q>(act: (request: Q) => Promise<unknown>) {
  return (call: ServerUnaryCall<Q, unknown>, done: sendUnaryData<unknown>): void => {
    const answering = act(call.request).then(
      (answer) => done(null, answer),
      (error: unknown) => done(failureOf(error)),
    )
    underWay.add(answering)
    void answering.finally(() => underWay.delete(answering))
  }
}

const underWay = new Set<Promise<void>>()

/** Nothing is under way any more. */
export async function allDone(): Promise<void> {
  await Promise.allSettled(underWay)
}

interface Checked {
  readonly inputs: Bag
  readonly failures: readonly Failing[]
}

interface Failing {
  readonly property: string
  readonly reason: string
}

function checked({ inputs, failures }: Checked, secrets: readonly string[]): messages.CheckResponse {
  const answer = new messages.CheckResponse()
  answer.setInputs(marked(inputs, secrets))
  answer.setFailuresList(failures.map(failing))
  return answer
}

function failing({ property, reason }: Failing): messages.CheckFailure {
  const failure = new messages.CheckFailure()
  failure.setProperty(property)
  failure.setReason(reason)
  return failure
}

interface Differing {
  readonly changes: readonly PropertyChange[]
  readonly deletesFirst: boolean
}

function differing({ changes, deletesFirst }: Differing): messages.DiffResponse {
  const answer = new messages.DiffResponse()
  answer.setChanges(changes.length > 0 ? some : none)
  answer.setDiffsList(changes.map(({ property }) => property))
  answer.setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property))
  answer.setDeletebeforereplace(deletesFirst)
  answer.setHasdetaileddiff(true)
  for (const change of changes) answer.getDetaileddiffMap().set(change.property, propertyDiff(change))
  return answer
}

const kinds = messages.PropertyDiff.Kind

function propertyDiff({ kind, replaces, ofInputs }: PropertyChange): messages.PropertyDiff {
  const shown = {
    add: [kinds.ADD, kinds.ADD_REPLACE],
    delete: [kinds.DELETE, kinds.DELETE_REPLACE],
    update: [kinds.UPDATE, kinds.UPDATE_REPLACE],
  } as const
  const diff = new messages.PropertyDiff()
  diff.setKind(shown[kind][replaces ? 1 : 0])
  diff.setInputdiff(ofInputs)
  return diff
}

/** An empty answer says that the client is gone. */
function found(client: Found): messages.ReadResponse {
  const answer = new messages.ReadResponse()
  if (client === 'gone') return answer
  answer.setId(client.id)
  answer.setProperties(marked(client.outputs, secretNames))
  answer.setInputs(marked(client.inputs, secretNames))
  return answer
}
