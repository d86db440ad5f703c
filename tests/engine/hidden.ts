import assert from 'node:assert/strict'
import { searchFor } from '../support/canaries.ts'
import type { Project } from '../support/engine.ts'

/** What was printed by runs that are not among the project's events, or by the CLI itself. */
interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/**
 * No secret, in whatever form, lies in the exported state, in a file of the backend, in an event of the engine (diagnostics
 * and resources included) or in what was printed. What the SDK says to a debugger is its own: it is printed with --debug only,
 * and holds secret outputs (3.270).
 */
export async function assertHidden(
  { pulumi, backendFiles, events }: Project,
  secrets: readonly string[],
  printed: readonly Printed[],
): Promise<void> {
  const search = searchFor(secrets)
  const exported = await pulumi('stack', 'export')
  const texts = [
    { path: 'exported state', text: exported.stdout },
    ...backendFiles(),
    ...events
      .filter(({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== 'debug')
      .map((event) => ({ path: Object.keys(event).join(), text: JSON.stringify(event) })),
    ...printed.map(({ stdout, stderr }) => ({ path: 'printed', text: `${stdout}${stderr}` })),
  ]
  assert.ok(secrets.length > 0 && secrets.every((secret) => secret.length >= 8))
  assert.ok(texts.some(({ text }) => text.includes('registrationClientUri')))
  const found = texts.flatMap(({ path, text }) => search(text).map(() => path))
  assert.deepEqual(found, [])
}
