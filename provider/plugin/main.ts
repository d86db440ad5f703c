#!/usr/bin/env node
import './small_heap.ts'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import { createPlugin } from './plugin.ts'
import { allDone, service } from './service.ts'

/** `pulumi-resource-oauth`: the engine starts it with its own address, and reads the port from the first line of the output. */

const [address] = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const inPackage = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const plugin = createPlugin({
  version: JSON.parse(readFileSync(inPackage('package.json'), 'utf8')).version,
  schemaPath: inPackage('schema.json'),
  // Each look into `process.env` itself asks the system.
  environment: { ...process.env },
})
if (address !== undefined) plugin.engineIsAt(address)

const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }
const server = new Server(unlimited)
server.addService(grpc.ResourceProviderService, service(plugin))
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error
  process.stdout.write(`${port}\n`)
})

/** A plugin that the engine started ends when the engine is gone; one that was started by hand is ended by hand. */
const { ppid: parent } = process
if (address !== undefined) setInterval(endWithParent, 1_000).unref()

function endWithParent(): void {
  if (process.ppid === parent && isRunning(parent)) return
  plugin.cancel()
  // What is under way is answered to nobody, and done all the same.
  void allDone().then(() => process.exit(0))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
