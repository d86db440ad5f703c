#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { json } from '../client/json.ts'
import { moveToPlugin } from './move.ts'

/** `pulumi stack export | pulumi-oauth-to-plugin | pulumi stack import`. */
try {
  const moved = moveToPlugin(json(await text(process.stdin)), randomUUID())
  process.stdout.write(`${JSON.stringify(moved, null, 4)}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
