import assert from 'node:assert/strict'
import type { Project } from '../support/engine.ts'

/** What was printed by runs that are not among the project's events, or by the CLI itself. */
interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/**
 * No secret, raw or in base64, lies in the exported state, in a file of the backend, in an event of the engine (diagnostics
 * and resources included) or in what was printed. What the SDK says to a debugger is its own: it is printed with --debug only,
 * and holds secret outputs (3.270).
 */
export async function assertHidden(
  { pulumi, backendFiles, events }: Project,
  secrets: readonly string[],
  printed: readonly Printed[],
): Promise<void> {
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
  const found = texts.flatMap(({ path, text }) =>
    secrets.filter((secret) => forms(secret).some((form) => text.includes(form))).map(() => path),
  )
  assert.deepEqual(found, [])
}

/** In base64 a text looks different at each of three offsets; its ends depend on the neighbours and are left out. */
function forms(secret: string): readonly string[] {
  const encoded = ['', 'x', 'xx'].map((before) => {
    const whole = Buffer.from(before + secret).toString('base64')
    return whole.slice(before === '' ? 0 : 4, -4)
  })
  return [secret, ...encoded]
}
