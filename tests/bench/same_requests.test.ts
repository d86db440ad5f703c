import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { batchesOf, type Contender, operations } from '../../bench/core/contender.ts'
import { floor } from '../../bench/core/floor.ts'
import { ours } from '../../bench/core/ours.ts'
import { type Heard, standIn } from '../../bench/servers/stand_in.ts'

/** What a contender sends for one client, with what the server chose left out. */
async function sentBy<C>(
  t: TestContext,
  contender: (issuer: string, initialAccessToken: string) => Contender<C>,
): Promise<readonly unknown[]> {
  const heard: Heard[] = []
  const server = await standIn((request) => void heard.push(request))
  t.after(server.close)
  const run = batchesOf(contender(server.issuer, server.initialAccessToken))
  for (const operation of operations) await run({ operation, atOnce: 1, count: 1 })
  return heard
    .filter(({ path }) => path.startsWith('/reg'))
    .map(({ method, path, body: { client_id, ...body } }) => ({
      method,
      path: path.replace(/^\/reg\/.*/, '/reg/<id>'),
      body,
    }))
}

test('the floor sends the same requests with the same bodies, so that the two may be compared', async (t) => {
  const bare = await sentBy(t, floor)
  assert.deepEqual(
    bare.map((one) => Object.values(Object(one)).slice(0, 2).join(' ')),
    ['POST /reg', 'GET /reg/<id>', 'GET /reg/<id>', 'PUT /reg/<id>', 'DELETE /reg/<id>'],
  )
  assert.deepEqual(await sentBy(t, ours), bare)
})
