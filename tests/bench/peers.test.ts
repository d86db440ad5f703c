import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { counting } from '../../bench/peers/counting.ts'
import { elsewhere } from '../../bench/peers/elsewhere.ts'
import { figuresOf, recordedFor } from '../../bench/peers/figures.ts'
import { type Cost, operations } from '../../bench/peers/life.ts'
import { dynamic, peer, plugin, pluginFromYaml, type Realm } from '../../bench/peers/programs.ts'
import { typeCheck } from '../sdk/nodejs.ts'
import { programFolder, write } from '../support/engine_workspace.ts'

const realm: Realm = { url: 'http://127.0.0.1', name: 'shop', clientId: 'pulumi', clientSecret: 'x' }

test('the proxy counts requests and bytes both ways, and the server is asked by the name of the proxy', async (t) => {
  const heard: unknown[] = []
  const server = createServer((request, response) => {
    heard.push(request.headers.host)
    request.resume().on('end', () => response.writeHead(201).end('12345'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  const address: AddressInfo | string | null = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const counted = await counting(`http://127.0.0.1:${address.port}`)
  t.after(counted.close)
  for (const path of ['/a', '/b'])
    assert.equal((await fetch(`${counted.url}${path}`, { method: 'POST', body: 'abc' })).status, 201)
  assert.deepEqual(counted.passed(), { requests: 2, bytes: 16 })
  assert.deepEqual(counted.passed(), { requests: 0, bytes: 0 })
  assert.deepEqual(heard, Array(2).fill(new URL(counted.url).host))
})

test('what is known of the peer from elsewhere is held against figures that there are', () => {
  const none = { engine: 0, program: 0, provider: 0, other: 0 }
  const cost: Cost = { seconds: 1, cpuMs: none, memory: none, requests: 1, bytes: 1 }
  const costs = { up: cost, 'unchanged preview': cost, refresh: cost, 'update of all': cost, destroy: cost }
  assert.deepEqual(Object.keys(costs), Object.keys(operations))
  const ours = figuresOf({ costs, stateBytes: 1 }, 1)
  const known = [...recordedFor(elsewhere.clients).keys()]
  assert.ok(known.length > 0)
  assert.deepEqual(
    known.filter((what) => !ours.has(what)),
    [],
  )
  assert.equal(recordedFor(elsewhere.clients + 1).size, 0)
})

test('the programs in TypeScript compile, each against its SDK', async (t) => {
  const folder = programFolder(t, {})
  for (const { name, files, install } of [dynamic, plugin, peer]) {
    await install?.(folder)
    write(folder, files(2, 0, realm))
    const { code, stdout } = await typeCheck(folder, 'index.ts')
    assert.deepEqual([code, stdout], [0, ''], name)
  }
})

test('every side declares the same clients, half of them public, and changes all of them in its second turn', () => {
  const sides = [
    [dynamic, /"isPublic":true/g],
    [plugin, /"isPublic":true/g],
    [pluginFromYaml, /oauth:PublicClient/g],
    [peer, /"isPublic":true/g],
  ] as const
  for (const [{ name, files }, isPublic] of sides) {
    const [before = '', after = ''] = [0, 1].map((turn) => Object.values(files(4, turn, realm)).join())
    const counts = [
      [before, isPublic],
      [before, /, changed"/g],
      [after, /, changed"/g],
    ] as const
    assert.deepEqual(
      counts.map(([text, what]) => [...text.matchAll(what)].length),
      [2, 0, 4],
      name,
    )
  }
})
