#!/usr/bin/env node
import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { settled, stateOf } from '../pulumi/state.ts'
import { moveToPlugin } from './move.ts'

/** `pulumi stack export | pulumi-oauth-to-plugin | pulumi stack import`. */
try {
  const moved = moveToPlugin(settled(stateOf(await text(process.stdin), 'This')), randomUUID())
  process.stdout.write(`${JSON.stringify(moved, null, 4)}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
