import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, engine } from '../ci/engine.ts'
import { type AuthorizationServer, startServer } from '../tests/servers/oidc_provider.ts'
import { project, secret } from '../tests/support/engine.ts'
import { createScreen, type Screen, seconds } from './screen.ts'
import { createStage, reasonOf, type Stage, type Step } from './stage.ts'
import { destroy, drift, repair, replace, update } from './steps/change.ts'
import { register, unchanged } from './steps/register.ts'
import { refuse, signIn, useService } from './steps/use.ts'
import { type Stop, Stopped, stopOnSignals } from './stop.ts'

/** The story: a real engine runs the quickstart against a real authorization server, and each step looks at both. */
const story: readonly Step[] = [
  register,
  useService,
  signIn,
  refuse,
  unchanged,
  drift,
  repair,
  update,
  replace,
  destroy,
]

await main()

async function main(): Promise<void> {
  const screen = createScreen(process.stdout)
  const stop = stopOnSignals(process.stdout)
  const endings: (() => unknown)[] = []
  try {
    await stop.around(perform(screen, stop, endings))
  } catch (error) {
    const stopped = error instanceof Stopped
    screen.failed(stopped ? `${error.message} All processes of the demo have ended.` : reasonOf(error))
    process.exitCode = stopped ? error.exitCode : 1
  } finally {
    for (const end of endings.reverse()) await end()
  }
  // The Automation API still watches the events of an engine that was stopped.
  if (process.exitCode) process.exit()
}

async function perform(screen: Screen, stop: Stop, endings: (() => unknown)[]): Promise<void> {
  const started = Date.now()
  const stage = await setUp(screen, stop, (end) => endings.push(end))
  const ready = Date.now()
  for (const [index, { title, act }] of story.entries()) {
    stop.check()
    screen.heading(title, index + 1)
    await act(stage)
  }
  const times = `${seconds(Date.now() - ready)}, after ${seconds(ready - started)} of set-up`
  screen.ended(`Everything was as it should be. ${times}.`)
}

async function setUp(screen: Screen, stop: Stop, after: (end: () => unknown) => void): Promise<Stage> {
  screen.heading('pulumi-oauth, on a real Pulumi engine and a real authorization server')
  useTemporaryFolder(after)
  const found = await engine()
  stop.check()
  const server = await startServer()
  after(server.close)
  screen.table([
    ['engine', describe(found)],
    ['server', `oidc-provider, in this process: ${server.issuer}`],
    ['program', 'examples/quickstart/index.ts, by the Pulumi.yaml of this repository'],
    ['config', 'oauth:issuer; oauth:initialAccessToken, a secret'],
    ['state', 'in a temporary folder'],
  ])
  return createStage({ screen, server, project: await configured(screen, server, after) })
}

/** The stack, with what it needs to register clients. */
function configured(screen: Screen, server: AuthorizationServer, after: (end: () => unknown) => void) {
  const { issuer, initialAccessToken } = server
  const config = { 'oauth:issuer': issuer, 'oauth:initialAccessToken': secret(initialAccessToken) }
  return screen.running('pulumi stack init', () =>
    project({ after }, { program: '.', stack: 'demo', config }),
  )
}

/** For all that this process and those below it leave lying about. */
function useTemporaryFolder(after: (end: () => unknown) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'pulumi-oauth-demo-'))
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
}
