import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { authMethodsContract } from './auth_methods.ts'
import { behavioursContract } from './behaviours.ts'
import { core, type FrontDoor } from './doors.ts'
import { fieldsContract } from './fields.ts'
import { grantsContract } from './grants.ts'
import { newFindings, settle } from './results.ts'
import { secretsContract } from './secrets.ts'
import type { Running, Target } from './target.ts'
import { togetherContract } from './together.ts'

/**
 * What holds at every server, over the tables of the project: fields, auth methods, grants and both types of clients. What one
 * server does otherwise is data, and proven right: an exception that a server does not need any more fails.
 */
export function contract(target: Target, door: FrontDoor = core): void {
  describe(`${target.title}${door.name}`, () => {
    let running: Running | undefined
    let foreign: readonly string[] = []
    const findings = newFindings(target)
    const here = (): Running => {
      assert.ok(running !== undefined, 'the server should be there')
      return running
    }

    before(async () => {
      running = await target.start()
      foreign = await running.operator.clients()
    })
    after(async () => {
      await running?.close()
      await door.close()
    })

    for (const part of [
      behavioursContract,
      fieldsContract,
      togetherContract,
      grantsContract,
      authMethodsContract,
      secretsContract,
    ])
      part({ target, findings, here, door })

    test('leaves no client behind', async () => {
      const left = await here().operator.clients()
      assert.deepEqual(
        left.filter((id) => !foreign.includes(id)),
        [],
      )
    })

    test('does what its committed results say', () => settle(findings.all()))
  })
}
