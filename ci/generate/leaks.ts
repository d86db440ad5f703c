import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './documentation.ts'
import { table } from './sentences.ts'

/** By front door, by way to debug, by credential: the forms in which it was shown. */
export type Shown = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>
>

/** The committed result of tests/engine/debugging.test.ts. */
export function committedLeaks(): Shown {
  return JSON.parse(readFileSync(join(root, 'tests/engine/debugging.json'), 'utf8'))
}

/** docs/leaks.md: what is searched for credentials, and where the engine and the SDK show them all the same. */
export function leaksDocument(shown: Shown): string {
  const credentials = [...new Set(Object.values(shown).flatMap(Object.values).flatMap(Object.keys))]
  const rows = Object.entries(shown).flatMap(([door, ways]) =>
    Object.entries(ways).map(([way, found]) => [
      door,
      way,
      ...credentials.map((name) => found[name]?.map((form) => words[form] ?? form).join(', ') ?? 'no'),
    ]),
  )
  return `${[
    '# Where credentials may be seen',
    '<!-- Written by `npm run generate` from tests/engine/debugging.json, which a run of tests/engine/debugging.test.ts writes. -->',
    ...searched,
    '## What the engine and the SDK show when they debug',
    ofEngine,
    table(['Door', 'Asked to tell more by', ...credentials], rows),
    advice,
  ].join('\n\n')}\n`
}

const words: Readonly<Record<string, string>> = { raw: 'plain' }

const searched = [
  'Nothing that this package writes shows a credential: not its log lines, errors and diagnostics, and not the state, where they are Pulumi secrets.',
  'Every test of every suite looks for that. The shared set-ups know each credential that a test configured and each that its server issued ([secrets.ts](../tests/support/secrets.ts)), and search what was said, thrown and printed, the diagnostics and other events of the engine, every file of the backend and of Pulumi’s home: raw, in base64 at its three offsets, base64url, percent-, hex- and JSON-escaped, and inside gzip ([canaries.ts](../tests/support/canaries.ts)). A secret that is planted there fails its test.',
  'Not searched: texts shorter than 12 characters, the program and stack config that a test itself wrote, and crash dumps of the operating system.',
]

const ofEngine =
  'That is the engine’s and the SDK’s own, and no provider can change it. Measured with Pulumi and `@pulumi/pulumi` of the tests, one `up` that makes a client with a software statement for each row; the test fails when it is otherwise.'

const advice = 'So keep debug output as you keep the state’s passphrase, and out of the logs of a pipeline.'
