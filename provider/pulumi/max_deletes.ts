#!/usr/bin/env node
import { text } from 'node:stream/consumers'
import { json } from '../client/json.ts'
import { isWholeNumber } from '../config.ts'
import { plannedDeletes } from './planned_deletes.ts'

/** `pulumi preview --json | pulumi-oauth-max-deletes 0`: fails when more clients than that would be deleted. */
try {
  const [given = process.env['OAUTH_MAX_DELETES'] ?? ''] = process.argv.slice(2)
  if (!isWholeNumber(given))
    throw new Error(
      'Say how many clients may be deleted: pulumi-oauth-max-deletes <number>, or OAUTH_MAX_DELETES.',
    )
  const planned = plannedDeletes(json(await text(process.stdin)))
  for (const { name, by } of planned) process.stdout.write(`${by} ${JSON.stringify(name)}\n`)
  if (planned.length > Number(given))
    throw new Error(
      `The update would delete ${planned.length} OAuth ${planned.length === 1 ? 'client' : 'clients'}, and ${given} may be. Nothing was changed. If that is right, give a higher number.`,
    )
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
