import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startServer } from './servers/oidc_provider.ts'
import { register } from './support/registration.ts'

const demo = fileURLToPath(new URL('../demo/main.ts', import.meta.url))
/** Any secret or token of the embedded server. Client ids are as long, so the demo shortens them. */
const secretLike = /[\w-]{32,}/

test('the demo shows its ten steps and ends with a server that holds 0 clients', async (t) => {
  const { child, output, temporary } = start(t)
  const [code] = await once(child, 'close')
  const text = output()
  assert.equal(code, 0, text)
  const steps = [...text.matchAll(/^(\d+) +\S/gm)].map(([, number]) => Number(number))
  assert.deepEqual(steps, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  assert.match(text, /✓ the server holds 0 clients\n\n✓ Everything was as it should be\. .* s of set-up\.\n$/)
  assert.ok(!text.includes('\u001b'), 'a colour where there is no terminal')
  assert.doesNotMatch(text, secretLike)
  assert.deepEqual(readdirSync(temporary), [])
})

test('what the demo must not print is known by its length', async (t) => {
  const server = await startServer()
  t.after(server.close)
  const { body } = await register(server, { grant_types: ['client_credentials'], response_types: [] })
  const { client_secret: secret, registration_access_token: token } = body
  for (const value of [server.initialAccessToken, secret, token]) assert.match(`${value}`, secretLike)
})

const interruptions = [
  {
    title: 'interrupted at a terminal, which signals the engine too',
    exitCode: 130,
    interrupt: (demo: number) => {
      process.kill(-demo, 'SIGINT')
      // npm passes the signal on.
      process.kill(demo, 'SIGINT')
    },
  },
  {
    title: 'told to terminate, alone',
    exitCode: 143,
    interrupt: (demo: number) => process.kill(demo, 'SIGTERM'),
  },
]

for (const { title, exitCode, interrupt } of interruptions) {
  test(`the demo, ${title}, leaves neither process nor file`, async (t) => {
    const { child, output, temporary } = start(t)
    const seen = await untilProviderRuns(child)
    interrupt(Number(child.pid))
    const [code] = await once(child, 'exit')
    const left = processes().filter(({ pid, command }) => seen.get(pid) === command)
    assert.deepEqual(left, [])
    assert.equal(code, exitCode, output())
    assert.deepEqual(readdirSync(temporary), [])
  })
}

type Process = { readonly pid: number; readonly parent: number; readonly command: string }

/** In a process group of its own, as a shell starts it. */
function start(t: TestContext) {
  const temporary = mkdtempSync(join(tmpdir(), 'pulumi-oauth-'))
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  const child = spawn(process.execPath, [demo], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => texts.push(`${text}`))
  t.after(async () => {
    if (child.exitCode === null && child.kill('SIGINT')) await once(child, 'close')
    rmSync(temporary, { recursive: true, force: true })
  })
  return { child, temporary, output: () => texts.join('') }
}

/** Answers the command of every process below the demo by its id, once engine, program and provider are among them. */
async function untilProviderRuns(child: ChildProcess): Promise<ReadonlyMap<number, string>> {
  const seen = new Map<number, string>()
  while (child.exitCode === null) {
    const found = below(Number(child.pid), processes())
    for (const { pid, command } of found) seen.set(pid, command)
    const running = (part: string) => found.some(({ command }) => command.includes(part))
    if (running('pulumi-language-nodejs') && running('dynamic-provider')) return seen
    await sleep(100)
  }
  throw new Error('The demo ended before its dynamic provider was seen')
}

function below(parent: number, all: readonly Process[]): readonly Process[] {
  const children = all.filter((candidate) => candidate.parent === parent)
  return [...children, ...children.flatMap(({ pid }) => below(pid, all))]
}

/** Those that have not ended. */
function processes(): readonly Process[] {
  const { stdout } = spawnSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  const rows = [...stdout.matchAll(/^ *(\d+) +(\d+) +([^Z\s]\S*) +(.*)$/gm)]
  return rows.map(([, pid, parent, , command = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    command,
  }))
}
