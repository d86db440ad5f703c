import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Rule, rules } from '../../provider/client/rules.ts'
import type { Issue } from '../../provider/client/settings.ts'
import { UNKNOWN } from '../../provider/client/unknown.ts'
import { checked, type Program, type RuleCase, ruleCases } from './rule_cases.ts'

const cases: Readonly<Record<string, RuleCase>> = ruleCases
const findings = (program: Program): readonly Issue[] => {
  const { issues, warnings } = checked(program)
  return [...issues, ...warnings]
}
const propertiesOf = (rule: string, found: readonly Issue[]) =>
  found.filter((one) => one.rule === rule).map(({ property }) => property)
const allowing = (rule: string, program: Program): Program => ({
  ...program,
  args: { ...program.args, allow: [rule] },
})

const levelInWords = {
  fixed: 'an error that nothing lowers',
  error: 'an error that allow lowers to a warning',
  warning: 'a warning that allow silences',
} as const

test('every rule has its case: here, or in rules_elsewhere.test.ts when one client alone cannot show it', () => {
  const elsewhere = [
    'configuration',
    'plain-secret-in-config',
    'shared-redirect-uri',
    'shared-software-id',
    'server-cannot',
    'not-kept',
  ]
  assert.deepEqual(rules.map(({ id }) => id).toSorted(), [...Object.keys(cases), ...elsewhere].toSorted())
  for (const [id, { broken, kept }] of Object.entries(cases)) assert.ok(broken.length * kept.length > 0, id)
})

test('every rule has an id in kebab-case that no other has, a specification and a sentence', () => {
  const ids = rules.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  for (const { id, spec, says } of rules) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/)
    assert.ok(spec.length > 0 && says.length > 0, id)
  }
})

for (const rule of rules as readonly Rule[]) {
  const { broken = [], kept = [] } = cases[rule.id] ?? {}
  if (broken.length > 0) suite(`${rule.id} (${rule.level})`, () => testRule(rule, { broken, kept }))
}

function testRule({ id, level, spec }: Rule, { broken, kept }: RuleCase): void {
  for (const [property, program] of broken) {
    test(`is broken at ${property} by ${shown(program)}`, () => {
      const found = findings(program)
      assert.ok(propertiesOf(id, found).includes(property), JSON.stringify(found))
      const { reason } = found.find((one) => one.rule === id) ?? { reason: '' }
      assert.ok(reason.endsWith(`(${spec}) [${id}]`), reason)
    })
    test(`is ${levelInWords[level]}, for ${shown(program)}`, () => assertLevel(id, level, program))
    test(`holds a value that is not known yet against nobody, in ${shown(program)}`, () =>
      assertUnknownsAreFine(id, program))
  }
  for (const program of kept)
    test(`is not broken by ${shown(program)}`, () =>
      assert.deepEqual(propertiesOf(id, findings(program)), []))
}

function assertLevel(id: string, level: Rule['level'], program: Program): void {
  const [asIs, allowed] = [checked(program), checked(allowing(id, program))]
  const seen = [asIs.issues, asIs.warnings, allowed.issues, allowed.warnings].map(
    (found) => propertiesOf(id, found).length > 0,
  )
  const expected = {
    fixed: [true, false, true, false],
    error: [true, false, false, true],
    warning: [false, true, false, false],
  }
  // Where `allow` itself is wrong, a program with another `allow` is another program.
  const comparable = 'allow' in program.args ? 2 : 4
  assert.deepEqual(seen.slice(0, comparable), expected[level].slice(0, comparable))
}

/**
 * What is said of a program with an unknown must be true of it also when the value turns out to be absent. That a name is no
 * argument is true of every value.
 */
function assertUnknownsAreFine(id: string, program: Program): void {
  const givenWith = (name: string, value: unknown) =>
    propertiesOf(id, findings({ ...program, args: { ...program.args, [name]: value } }))
  for (const name of Object.keys(program.args)) {
    const [said, ifAbsent] = [givenWith(name, UNKNOWN), givenWith(name, undefined)]
    const premature = said.filter(
      (property) => !ifAbsent.includes(property) && !(id === 'unknown-argument' && property === name),
    )
    assert.deepEqual(premature, [], `${name} is not known yet`)
  }
}

function shown({ kind, args, expandsWildcards, recorded }: Program): string {
  const around = [
    ...(expandsWildcards ? ['where the server expands wildcards'] : []),
    ...(recorded ? [`after ${JSON.stringify(recorded)}`] : []),
  ]
  return [`${kind} ${JSON.stringify(args)}`, ...around].join(' ')
}
