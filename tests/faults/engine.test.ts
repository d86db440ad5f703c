import assert from 'node:assert/strict'
import { delimiter } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { engine } from '../../ci/engine.ts'
import { program, steps } from '../engine/declared.ts'
import { pluginFolder, pluginProgram } from '../plugin/plugged.ts'
import { project, type Run, RunFailed, secret } from '../support/engine.ts'
import { type FaultName, faults } from './faults.ts'
import { certified, faultProxy } from './proxy.ts'
import { targets } from './targets.ts'

/** The same faults as the real engine meets them, in either door. */

interface Cell {
  readonly title: string
  readonly fault: FaultName
  /** The request at which it comes. */
  readonly at: RegExp
  readonly act: 'up' | 'refresh' | 'destroy'
  /** The program's client URI from now on. */
  readonly declares?: string
  /** What a run that fails says; without, it succeeds. */
  readonly fails?: RegExp
  /** What it says at the client all the same. */
  readonly warns?: RegExp
  /** Clients on the server after it. */
  readonly leaves: number
  /** A person deletes what is on the server, as the message says; the next run gets this. */
  readonly cure?: (clientId: string) => Readonly<Record<string, string>>
}

const register = /^POST \/reg$/
const [read, write, remove] = [/^GET \/reg\//, /^PUT \/reg\//, /^DELETE \/reg\//]

const cells: readonly Cell[] = [
  {
    title: 'a create whose answer is lost fails, names the client to look for, and is not done twice',
    ...{ fault: 'answer-lost', at: register, act: 'up', leaves: 1 },
    fails: /Look at https:\S+ for a client named "Shop", made between \S+ and \S+:/,
    cure: () => ({}),
  },
  {
    title: 'discovery that fails once is asked again',
    ...{ fault: '503', at: /^GET \/\.well-known\//, act: 'up', leaves: 1 },
  },
  {
    title: 'a page in place of a delete fails it, and the client stays',
    ...{ fault: 'html-before', at: remove, act: 'destroy', leaves: 1, fails: /was not deleted|answered 200/ },
  },
  {
    title: 'a delete whose answer is lost is known to be done',
    ...{ fault: 'answer-lost', at: remove, act: 'destroy', leaves: 0 },
  },
  {
    title: 'a create that is to come later comes later',
    ...{ fault: '429-seconds', at: register, act: 'up', leaves: 1 },
  },
  {
    title: 'a page in place of a client fails the refresh, and what is recorded stays',
    ...{ fault: 'html-before', at: read, act: 'refresh', leaves: 1, fails: /answered 200 without client/ },
  },
  {
    title: 'a 404 of a gateway proves nothing: the client stays, with a warning',
    ...{ fault: '404-of-a-proxy', at: read, act: 'refresh', leaves: 1, warns: /could not be read/ },
  },
  {
    title: 'a 401 with nothing said proves nothing: the client stays, with a warning',
    ...{ fault: '401-empty', at: read, act: 'refresh', leaves: 1, warns: /could not be read/ },
  },
  {
    title: 'a read that is cut is read again',
    ...{ fault: 'answer-cut', at: read, act: 'refresh', leaves: 1 },
  },
  {
    title: 'an update that the server did not get to fails, and the next run does it',
    ...{ fault: '503', at: write, act: 'up', declares: 'https://b.example.com/', leaves: 1 },
    fails: /answered 503/,
  },
  {
    title: 'an update that is to come later comes later',
    ...{ fault: '429-date', at: write, act: 'up', declares: 'https://c.example.com/', leaves: 1 },
  },
  {
    title: 'an update whose answer is lost with the new token fails, and says how to go on',
    ...{ fault: 'answer-lost', at: write, act: 'up', declares: 'https://d.example.com/', leaves: 1 },
    fails: /OAUTH_ASSUME_GONE=/,
    cure: (id) => ({ OAUTH_ASSUME_GONE: id }),
  },
]

const doors = {
  'the dynamic provider': async () => ({ write: program, env: {} }),
  'the plugin': async (t: TestContext) => {
    const { PATH } = (await engine()).env
    return { write: pluginProgram, env: { PATH: [pluginFolder(t), PATH].join(delimiter) } }
  },
} as const

suite('Twelve faults as the engine meets them', () => {
  for (const [name, open] of Object.entries(doors))
    test(`by ${name}`, { timeout: 900_000 }, async (t) => {
      const subject = await started(t, await open(t))
      const { stack, target } = subject
      for (const cell of cells) await t.test(cell.title, () => meets(subject, cell))
      await t.test('and in the end nothing differs', async () => {
        assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same shop'])
        await stack.destroy()
        assert.deepEqual(await target.named('Shop'), [])
      })
    })
})

type Subject = Awaited<ReturnType<typeof started>>

async function meets({ stack, target, proxy, declare }: Subject, cell: Cell): Promise<void> {
  if (cell.declares !== undefined) declare(cell.declares)
  await proxy.arm(faults[cell.fault], cell.at)
  const { run, failed } = await ended(() => stack[cell.act]())
  await proxy.arm()
  assert.equal(failed, cell.fails !== undefined, run.stdout)
  const said = run.diagnostics.map(({ message }) => message).join('\n')
  assert.match(said, cell.fails ?? cell.warns ?? /^/)
  const ids = await target.named('Shop')
  assert.equal(ids.length, cell.leaves)
  if (failed) await goesOn({ stack, target }, cell, ids)
}

/** The run after it, once a person has done what the message says. */
async function goesOn(
  { stack, target }: Pick<Subject, 'stack' | 'target'>,
  { cure }: Cell,
  ids: readonly string[],
): Promise<void> {
  if (cure !== undefined) for (const id of ids) await target.remove(id)
  const environment = cure?.(String(ids[0])) ?? {}
  stack.setEnv(environment)
  await stack.up({ refresh: true })
  stack.unsetEnv(...Object.keys(environment))
  assert.equal((await target.named('Shop')).length, 1)
}

interface Opened {
  readonly write: (text: string) => Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
}

async function started(t: TestContext, { write, env }: Opened) {
  const shown = await certified()
  const target = await targets['oidc-provider'].start()
  t.after(target.close)
  const proxy = await faultProxy(target.upstream, shown)
  t.after(proxy.close)
  const { issuer = '', initialAccessToken = '' } = target.stack(proxy.origin)
  const text = (uri: string) =>
    write(`new ConfidentialClient('shop', { clientName: 'Shop', clientUri: '${uri}' })`)
  const stack = await project(t, {
    env,
    program: text('https://a.example.com/'),
    config: {
      'oauth:issuer': issuer,
      'oauth:caCertificate': shown.authority,
      'oauth:initialAccessToken': secret(initialAccessToken),
    },
  })
  return { stack, target, proxy, declare: (uri: string) => stack.edit(text(uri)) }
}

async function ended(act: () => Promise<Run>): Promise<{ readonly run: Run; readonly failed: boolean }> {
  try {
    return { run: await act(), failed: false }
  } catch (error) {
    if (error instanceof RunFailed) return { run: error.run, failed: true }
    throw error
  }
}
