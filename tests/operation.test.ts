import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../provider/connection.ts'
import { during } from '../provider/operation.ts'
import { door } from './lifecycle/door.ts'
import { rawServer } from './registration/raw_server.ts'

const forEver = new AbortController().signal

test('an operation waits for what several share no longer than its own time, and the others get it', async (t) => {
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  const issuer = await rawServer(t, async (request, response) => {
    await asked
    const { host } = request.headers
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer: `http://${host}` }))
  })
  const { discover } = connect(door({ stack: { issuer } }), issuer)
  const patient = discover()
  const over = new AbortController()
  const hasty = during({ over: over.signal, ending: forEver }, discover)
  over.abort()
  await assert.rejects(hasty, {
    ...{ code: 'server-unreachable', neverSent: true },
    message: `The time that the resource may take was over before the metadata of ${issuer} came.`,
  })
  answer()
  assert.equal((await patient).issuer, issuer)
})
