import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once as emitted } from 'node:events'
import { suite, type TestContext, test } from 'node:test'
import { type Fault, wire } from '../admin/wire.ts'
import { authenticates } from '../support/authenticates.ts'
import { type Config, failed, type Project, project, type Run } from '../support/engine.ts'
import { output, program, steps } from './declared.ts'

/** A server where we choose client ids. */
export interface IdentityServer {
  /** How a stack reaches it. */
  readonly config: Config
  readonly adminUrl: string
  readonly tokenEndpoint: string
  /** The client ids that carry our mark. */
  readonly clientIds: () => Promise<readonly string[]>
  readonly delete: (clientId: string) => Promise<void>
  readonly close: () => Promise<void>
}

const service = (name: string, args = '', options = '{}') => `
const client = new ConfidentialClient('${name}', { clientName: 'Orders', ${args} }, ${options})
export const { clientId, clientSecret } = client
`

const messages = ({ diagnostics }: Run) =>
  diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)

async function urnOf({ exportState }: Project, name: string): Promise<string> {
  const { deployment } = await exportState()
  const resource = deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith(`::${name}`))
  assert.ok(resource, `no resource ${name} in the state`)
  return resource.urn
}

type Forced = Fault | Promise<Fault>

/** Clients whose ids we choose, through the real engine. */
export function chosenIdentity(name: string, start: () => Promise<IdentityServer>): void {
  let starting: Promise<IdentityServer> | undefined
  const server = () => {
    starting ??= start()
    return starting
  }
  const clientIds = async () => (await server()).clientIds()

  const stackAt = async (t: TestContext, text: string, changed: Config = {}): Promise<Project> => {
    const { config } = await server()
    t.after(async () => assert.deepEqual(await clientIds(), [], 'a client was left over'))
    return project(t, { program: program(text), config: { ...config, ...changed } })
  }

  /** A stack that reaches the admin API by a wire which forces a fault where a test says so. */
  const wiredStack = async (t: TestContext, text: string, fault: (method: string) => Forced) => {
    const { adminUrl } = await server()
    const { url } = await wire(t, adminUrl, { below: '/', fault })
    return stackAt(t, text, { 'oauth:adminUrl': `${url}${new URL(adminUrl).pathname.replace(/\/$/, '')}` })
  }

  /** The recorded secret is the one that the server takes. */
  const assertWorks = async (run: Run): Promise<void> => {
    const client = { clientId: output(run, 'clientId'), clientSecret: output(run, 'clientSecret') }
    assert.equal(await authenticates((await server()).tokenEndpoint, client), true)
  }

  test.after(async () => (await starting)?.close())

  suite(`A client id that we choose at ${name}`, () => {
    test('a derived client id survives a replacement, which deletes first and gives a new secret', async (t) => {
      const stack = await stackAt(t, service('orders'))
      const made = await stack.up()
      const id = output(made, 'clientId')
      assert.match(id, /-test-orders-[0-9a-f]{8}$/)
      await assertWorks(made)
      const urn = await urnOf(stack, 'orders')
      await t.test('by up --replace', async () => {
        const replaced = await stack.up({ replace: [urn] })
        assert.deepEqual([output(replaced, 'clientId'), await clientIds()], [id, [id]])
        assert.notEqual(output(replaced, 'clientSecret'), output(made, 'clientSecret'))
        await assertWorks(replaced)
      })
      await t.test('by a tainted resource', async () => {
        assert.equal((await stack.pulumi('state', 'taint', urn)).code, 0)
        const replaced = await stack.up()
        assert.deepEqual([output(replaced, 'clientId'), await clientIds()], [id, [id]])
        await assertWorks(replaced)
      })
      await t.test('afterwards nothing changes', async () => {
        assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
      })
      await stack.destroy()
    })

    test('a renamed resource keeps its client, and a new one of the old name does not get hold of it', async (t) => {
      const stack = await stackAt(t, service('old'))
      const made = await stack.up()
      const renamed = service('new', '', "{ aliases: [{ name: 'old' }] }")
      stack.edit(program(renamed))
      const kept = await stack.up()
      assert.deepEqual(steps(kept), ['same new'])
      assert.equal(output(kept, 'clientSecret'), output(made, 'clientSecret'))
      stack.edit(program(`${renamed}\nnew ConfidentialClient('old', { clientName: 'Another' })`))
      stack.setEnv({ OAUTH_ADOPT_OWN: output(made, 'clientId') })
      const [message = ''] = messages(await failed(stack.up({ refresh: true })))
      assert.match(message, /belongs to a resource of this stack that had the name of this one/)
      await assertWorks(kept)
      stack.edit(program(renamed))
      await stack.destroy()
    })

    test('a change of class with a given client id says which two updates it takes, and leaves the client alone', async (t) => {
      const stack = await stackAt(t, service('app', "clientId: 'the-app'"))
      const made = await stack.up()
      stack.edit(
        program(
          "new PublicClient('app', { clientId: 'the-app', redirectUris: ['https://app.example.com/callback'] })",
        ),
      )
      const [message = ''] = messages(await failed(stack.up()))
      assert.match(message, /remove the resource and run pulumi up, then add it with the new class/)
      await assertWorks(made)
      stack.edit(program(''))
      await stack.up()
      stack.edit(
        program(
          "new PublicClient('app', { clientId: 'the-app', redirectUris: ['https://app.example.com/callback'] })",
        ),
      )
      assert.deepEqual(steps(await stack.up()), ['create app'])
      await stack.destroy()
    })

    test('two stacks of the same name in two backends do not touch each other', async (t) => {
      const [mine, yours] = [await stackAt(t, service('orders')), await stackAt(t, service('orders'))]
      const made = await mine.up()
      const [message = ''] = messages(await failed(yours.up()))
      assert.match(message, /another stack of the same name in another backend, whose client is in use/)
      assert.match(message, new RegExp(`OAUTH_ADOPT_OWN=${output(made, 'clientId')} pulumi up --refresh`))
      await yours.destroy()
      await assertWorks(made)
      await mine.destroy()
    })

    test('a renamed stack keeps its client, and a new stack of the old name does not get hold of it', async (t) => {
      const stack = await stackAt(t, service('orders'))
      const made = await stack.up()
      const renamed = await stack.pulumi('stack', 'rename', 'moved')
      const begun = await stack.pulumi('stack', 'init')
      assert.deepEqual([renamed.code, begun.code], [0, 0], `${renamed.stderr}${begun.stderr}`)
      await stack.configure((await server()).config)
      const [message = ''] = messages(await failed(stack.up()))
      assert.match(message, /exists at .* already, with the mark of this resource/)
      await assertWorks(made)
      await stack.destroy()
      await assertWorks(made)
      // The renamed stack's own destroy is that of any stack; here its client goes by hand.
      await (await server()).delete(output(made, 'clientId'))
    })

    test('a client that a killed run left behind is taken over when somebody says so, with a new secret', async (t) => {
      const stack = await stackAt(t, service('orders'))
      const made = await stack.up()
      // The state as a run leaves it that was killed before it could record what it had created.
      assert.equal((await stack.pulumi('state', 'delete', await urnOf(stack, 'orders'))).code, 0)
      const [message = ''] = messages(await failed(stack.up()))
      assert.match(message, /nothing that this run read of the stack's state knows it/)
      stack.setEnv({ OAUTH_ADOPT_OWN: output(made, 'clientId') })
      const adopted = await stack.up()
      assert.equal(output(adopted, 'clientId'), output(made, 'clientId'))
      assert.notEqual(output(adopted, 'clientSecret'), output(made, 'clientSecret'))
      await assertWorks(adopted)
      stack.unsetEnv('OAUTH_ADOPT_OWN')
      assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
      await stack.destroy()
    })

    test('a secret is rotated in place, and a chosen one is an update', async (t) => {
      const stack = await stackAt(t, service('orders', 'secretRotation: { year: 2026 }'))
      const made = await stack.up()
      stack.edit(program(service('orders', 'secretRotation: { year: 2027 }')))
      const rotated = await stack.up()
      assert.deepEqual(steps(rotated), ['update orders'])
      assert.equal(output(rotated, 'clientId'), output(made, 'clientId'))
      assert.notEqual(output(rotated, 'clientSecret'), output(made, 'clientSecret'))
      await assertWorks(rotated)
      const chosen = 'a-secret-that-somebody-chose-0123456789'
      stack.edit(program(service('orders', `secretRotation: { year: 2027 }, clientSecret: '${chosen}'`)))
      const given = await stack.up()
      assert.deepEqual([steps(given), output(given, 'clientSecret')], [['update orders'], chosen])
      await assertWorks(given)
      assert.deepEqual(steps(await stack.preview({ refresh: true })), ['same orders'])
      for (const { path, text } of stack.backendFiles()) assert.ok(!text.includes(chosen), path)
      await stack.destroy()
    })

    test('a run that is killed between the two steps of a replacement loses and doubles nothing', async (t) => {
      let fault: ((method: string) => Fault) | undefined
      const stack = await wiredStack(t, service('orders'), (method) => fault?.(method))
      const id = output(await stack.up(), 'clientId')
      const urn = await urnOf(stack, 'orders')

      /** Kills a replacement at the request after those that pass, of which the create may lose its answer. */
      const killed = async (passing: Readonly<Record<string, Fault>>): Promise<void> => {
        const run = stack.start('up', '--yes', '--skip-preview', '--refresh=false', '--replace', urn)
        const left = new Map(Object.entries(passing))
        fault = (method) => {
          const forced = left.get(method)
          if (method !== 'POST' || left.delete(method)) return forced
          kill(run.pid)
          return { status: 503 }
        }
        await emitted(run, 'close')
        fault = undefined
        assert.equal((await stack.pulumi('cancel', '--yes')).code, 0)
      }

      await t.test('before the server created: the next update creates', async () => {
        await killed({})
        assert.deepEqual(await clientIds(), [])
        const repaired = await stack.up({ refresh: true })
        assert.deepEqual([output(repaired, 'clientId'), await clientIds()], [id, [id]])
        await assertWorks(repaired)
      })
      await t.test('after it created: somebody says that it is a leftover', async () => {
        await killed({ POST: 'lost' })
        assert.deepEqual(await clientIds(), [id])
        const [message = ''] = messages(await failed(stack.up({ refresh: true })))
        assert.match(message, /A run that was killed leaves that behind/)
        stack.setEnv({ OAUTH_ADOPT_OWN: id })
        const repaired = await stack.up({ refresh: true })
        assert.deepEqual([output(repaired, 'clientId'), await clientIds()], [id, [id]])
        await assertWorks(repaired)
      })
      await stack.destroy()
    })
  })
}

/** The engine and all that it started, which is in process groups of its own. */
function kill(engine: number | undefined): void {
  assert.ok(engine)
  const running = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
  const parents = running
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (pid: number): readonly number[] => [
    pid,
    ...parents.flatMap(([child = 0, parent]) => (parent === pid ? below(child) : [])),
  ]
  spawnSync('kill', ['-KILL', ...below(engine).map(String)])
}
