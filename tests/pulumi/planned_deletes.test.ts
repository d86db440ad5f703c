import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Bag } from '../../provider/door.ts'
import { plannedDeletes } from '../../provider/pulumi/planned_deletes.ts'

const dynamic = 'pulumi-nodejs:dynamic/oauth:ConfidentialClient'
const plugin = 'oauth:index:PublicClient'

/** A step as `pulumi preview --json` writes it (3.250), without what is not looked at. */
function step(op: string, name: string, { type = dynamic, id = name, ...old }: Bag = {}): Bag {
  const urn = `urn:pulumi:dev::shop::${String(type)}::${name}`
  return { op, urn, oldState: { urn, custom: true, id, type, ...old }, newState: null }
}

const stack = step('same', 'shop-dev', { type: 'pulumi:pulumi:Stack', id: undefined })
const preview = (...steps: readonly Bag[]) => ({ config: {}, steps: [stack, ...steps], changeSummary: {} })

suite('The clients that a preview would delete are', () => {
  const rows: readonly (readonly [string, readonly Bag[], readonly string[]])[] = [
    ['none where none changes', [step('same', 'one'), step('update', 'two'), step('create', 'three')], []],
    ['those that are deleted', [step('delete', 'one'), step('same', 'two')], ['delete one']],
    ['those that are replaced', [step('replace', 'one')], ['replace one']],
    [
      'each once, in however many steps it is replaced',
      [
        step('create-replacement', 'one'),
        step('replace', 'one'),
        step('delete-replaced', 'one'),
        step('import-replacement', 'two'),
      ],
      ['replace one', 'replace two'],
    ],
    [
      'two, where an earlier replacement of the same resource left its old client',
      [step('delete', 'one', { id: 'before' }), step('replace', 'one', { id: 'now' })],
      ['delete one', 'replace one'],
    ],
    [
      'those of the plugin too, also below a component',
      [
        step('delete', 'one', { type: plugin }),
        step('delete', 'two', { type: `acme:index:App$${plugin}` }),
        step('delete', 'a::b', { type: `${plugin}$${dynamic}` }),
      ],
      ['delete one', 'delete two', 'delete a::b'],
    ],
    [
      'no resources of others',
      [
        step('delete', 'pet', { type: 'random:index/randomPet:RandomPet' }),
        step('delete', 'x', { type: 'y' }),
      ],
      [],
    ],
    [
      'none that stays: adopted without delete, retained, read only, only forgotten',
      [
        step('delete', 'one', { outputs: { adopt: { clientId: 'x' } } }),
        step('delete', 'two', { retainOnDelete: true }),
        step('discard', 'three'),
        step('remove-pending-replace', 'four'),
      ],
      [],
    ],
    [
      'an adopted one that may be deleted',
      [step('delete', 'one', { outputs: { adopt: { clientId: 'x', delete: true } } })],
      ['delete one'],
    ],
  ]
  for (const [which, steps, expected] of rows)
    test(which, () =>
      assert.deepEqual(
        plannedDeletes(preview(...steps)).map(({ name, by }) => `${by} ${name}`),
        expected,
      ),
    )

  test('not told of a preview that failed, nor of what is no preview', () => {
    const failed = { ...preview(), diagnostics: [{ severity: 'error', message: 'x' }] }
    assert.throws(() => plannedDeletes(failed), /The preview failed/)
    for (const other of [undefined, null, [], {}, 'text', { steps: 'x' }])
      assert.throws(() => plannedDeletes(other), /This is no preview/)
  })

  test('told of one that only warns, and of one without steps', () => {
    const warned = { ...preview(step('delete', 'one')), diagnostics: [{ severity: 'warning', message: 'x' }] }
    assert.equal(plannedDeletes(warned).length, 1)
    assert.deepEqual(plannedDeletes({ changeSummary: {} }), [])
  })
})

const command = fileURLToPath(new URL('../../provider/pulumi/max_deletes.ts', import.meta.url))

function run(input: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { OAUTH_MAX_DELETES: _, ...rest } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    input,
    env: { ...rest, ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

suite('pulumi-oauth-max-deletes', () => {
  const two = JSON.stringify(preview(step('delete', 'one'), step('replace', 'two')))

  test('names the clients and succeeds where no more than the number would be deleted', () =>
    assert.deepEqual(run(two, ['2']), { status: 0, stdout: 'delete "one"\nreplace "two"\n', stderr: '' }))

  test('fails where more would be, and says what to do', () => {
    const { status, stdout, stderr } = run(two, ['1'])
    assert.deepEqual([status, stdout], [1, 'delete "one"\nreplace "two"\n'])
    assert.match(stderr, /would delete 2 OAuth clients, and 1 may be\. .*give a higher number/)
  })

  test('takes the number that the run itself has', () => {
    assert.equal(run(two, [], { OAUTH_MAX_DELETES: '2' }).status, 0)
    assert.equal(run(two, [], { OAUTH_MAX_DELETES: '1' }).status, 1)
  })

  test('fails without a number, and on what is no preview', () => {
    assert.match(run(two, []).stderr, /^Say how many clients may be deleted/)
    assert.equal(run(two, ['some']).status, 1)
    assert.match(run('', ['2']).stderr, /^This is no preview/)
    assert.equal(run('no JSON', ['2']).status, 1)
  })
})
