import type { Metadata } from '@grpc/grpc-js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import statuses from '@pulumi/pulumi/proto/status_pb.js'
import { isRecord } from '../../provider/client/unknown.ts'
import { type ConfigSource, configKeyNames } from '../../provider/config.ts'
import {
  AccessDenied,
  InvalidClientMetadata,
  PartialRegistration,
  UnexpectedAnswer,
} from '../../provider/errors.ts'
import { plain } from '../../provider/plugin/boundary.ts'
import { pluginTypeToken, urnOf } from '../../provider/pulumi/urn.ts'
import type { FrontDoor, Provider } from '../contract/doors.ts'
import { call, configured, type PluginProcess, startPlugin, struct } from './process.ts'

/** The plugin: a process for each configuration, as the engine starts one for each provider. @default that of the checkout */
export function pluginDoor(main?: string): FrontDoor {
  const processes = new Map<ConfigSource, Promise<PluginProcess>>()
  const processOf = (config: ConfigSource) => {
    const running = processes.get(config) ?? startedWith(config, main)
    processes.set(config, running)
    return running
  }
  return {
    name: ', by the plugin',
    open: async (config, _, ownerPath) =>
      provider(await processOf(config), urnOf(ownerPath, pluginTypeToken)),
    close: async () => {
      for (const running of processes.values()) await (await running).close()
    },
  }
}

async function startedWith({ stack, environment }: ConfigSource, main?: string): Promise<PluginProcess> {
  const ours = Object.entries(environment).filter(([name]) => name.startsWith('OAUTH_'))
  const plugin = await startPlugin(
    Object.fromEntries(ours.map(([name, value = '']) => [name, value])),
    main === undefined ? {} : { main },
  )
  const variables = [...configKeyNames, 'servers'].flatMap((key) => {
    const value = stack(key)
    return value === undefined ? [] : [[key, value] as const]
  })
  await configured(plugin, Object.fromEntries(variables))
  return plugin
}

function provider({ client, said }: PluginProcess, urn: string): Provider {
  let heard = 0
  return {
    async check(recorded, given) {
      const request = new messages.CheckRequest()
      request.setUrn(urn)
      request.setOlds(struct(recorded))
      request.setNews(struct(given))
      const answer = await asked<messages.CheckResponse>((done) => client.check(request, done))
      const failures = answer.getFailuresList().map((one) => ({
        property: one.getProperty(),
        reason: one.getReason(),
        rule: '',
      }))
      return { inputs: plain(answer.getInputs()), failures }
    },
    async create(inputs) {
      const request = new messages.CreateRequest()
      request.setUrn(urn)
      request.setProperties(struct(inputs))
      const answer = await asked<messages.CreateResponse>((done) => client.create(request, done))
      return { id: answer.getId(), outputs: plain(answer.getProperties()) }
    },
    async diff(recorded, desired, inputs) {
      const request = new messages.DiffRequest()
      request.setUrn(urn)
      request.setOlds(struct(recorded))
      request.setNews(struct(desired))
      request.setOldInputs(struct(inputs))
      const answer = await asked<messages.DiffResponse>((done) => client.diff(request, done))
      const replaces = answer.getReplacesList()
      return answer
        .getDiffsList()
        .map((field) => ({ field, by: replaces.includes(field) ? 'replace' : 'update' }))
    },
    async read(id, recorded, inputs) {
      const request = new messages.ReadRequest()
      request.setUrn(urn)
      request.setId(id)
      request.setProperties(struct(recorded))
      request.setInputs(struct(inputs))
      const answer = await asked<messages.ReadResponse>((done) => client.read(request, done))
      if (answer.getId() === '') return 'gone'
      return { id: answer.getId(), outputs: plain(answer.getProperties()), inputs: plain(answer.getInputs()) }
    },
    async update(id, recorded, inputs) {
      const request = new messages.UpdateRequest()
      request.setUrn(urn)
      request.setId(id)
      request.setOlds(struct(recorded))
      request.setNews(struct(inputs))
      const answer = await asked<messages.UpdateResponse>((done) => client.update(request, done))
      return plain(answer.getProperties())
    },
    async remove(id, recorded) {
      const request = new messages.DeleteRequest()
      request.setUrn(urn)
      request.setId(id)
      request.setProperties(struct(recorded))
      await asked((done) => client.delete(request, done))
    },
    said() {
      const news = said.slice(heard).filter((one) => one.urn === urn)
      heard = said.length
      return news.map(({ text }) => text)
    },
  }
}

/** A failure as this process would have thrown it: the protocol keeps its words, and what is to be recorded. */
async function asked<A>(act: Parameters<typeof call<A>>[0]): Promise<A> {
  try {
    return await call<A>(act)
  } catch (error) {
    throw thrownBy(error)
  }
}

function thrownBy(error: unknown): unknown {
  if (!isRecord(error) || typeof error['details'] !== 'string') return error
  const { details: message, metadata } = error
  const partial = partOf(message, metadata)
  if (partial !== undefined) return partial
  const [, status] = /answered (\d{3})/.exec(message) ?? []
  if (status === '401' || status === '403' || /could not be read|was not deleted/.test(message))
    return new AccessDenied(message, { ofClient: true })
  return status === undefined || status === '400'
    ? new InvalidClientMetadata(message)
    : new UnexpectedAnswer(message, Number(status))
}

function partOf(message: string, metadata: unknown): PartialRegistration | undefined {
  const [packed] = isMetadata(metadata) ? metadata.get('grpc-status-details-bin') : []
  if (!Buffer.isBuffer(packed)) return undefined
  const [detail] = statuses.Status.deserializeBinary(packed).getDetailsList()
  if (detail === undefined) return undefined
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8())
  return new PartialRegistration(message, failed.getId(), plain(failed.getProperties()))
}

function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && 'get' in value
}
