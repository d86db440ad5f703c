import assert from 'node:assert/strict'
import type { Bag, Door } from '../../provider/door.ts'
import { check } from '../../provider/lifecycle.ts'
import { hear, hearing } from '../support/heard.ts'
import { keepConfigured } from '../support/secrets.ts'

/** A door of a new process, and what was said through it. */
export interface Listening extends Door {
  readonly said: readonly { readonly level: 'info' | 'warning'; readonly text: string }[]
}

type Values = Readonly<Record<string, string>>

/** Stack config by key; the environment as `OAUTH_*` without the prefix. */
export function door({ stack = {}, environment = {} }: Given): Listening {
  const said: { level: 'info' | 'warning'; text: string }[] = []
  const prefixed = Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [`OAUTH_${name}`, value]),
  )
  keepConfigured({ ...stack, ...prefixed })
  return {
    config: { stack: (key) => stack[key], environment: prefixed },
    async say(level, text) {
      hear('what was said', text)
      said.push({ level, text })
    },
    said,
  }
}

interface Given {
  readonly stack?: Values
  readonly environment?: Values
}

/** What the engine passes on of a program: checked, with every default. */
export async function checked(door: Door, args: Bag = {}): Promise<Bag> {
  const { inputs, failures } = await check('ConfidentialClient', door, {}, { clientName: 'Orders', ...args })
  assert.deepEqual(failures, [])
  return inputs
}

/** What was thrown. */
export async function thrown(act: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  const error: unknown = await hearing('the provider', act).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Error, 'nothing was thrown')
  return error
}
