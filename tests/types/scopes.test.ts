import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createCompiler, declaring } from './compiler.ts'

const { problemsOf } = createCompiler(
  "declare module 'pulumi-oauth' { interface Register { scope: 'api:read' | 'api:write' } }",
)

suite('In a project that names its scopes once', () => {
  for (const type of ['PublicClient', 'ConfidentialClient']) {
    test(`a ${type} takes them`, () => {
      assert.equal(problemsOf(declaring("{ scopes: ['api:read', 'api:write'] }", type)), '')
      const later = "{ scopes: [text.apply((): 'api:read' => 'api:read')] }"
      assert.equal(problemsOf(declaring(later, type)), '')
    })

    test(`a misspelt scope of a ${type} does not compile`, () =>
      assert.equal(
        problemsOf(declaring("{ scopes: ['api:raed'] }", type)),
        `Type '"api:raed"' is not assignable to type 'Input<"api:read" | "api:write">'. Did you mean '"api:read"'?`,
      ))

    test(`any string is no scope of a ${type}`, () =>
      assert.match(
        problemsOf(declaring('{ scopes: [plain] }', type)),
        /^Type 'string' is not assignable to type 'Input</,
      ))
  }

  test('the type Scope is their union', () => {
    const using = (scope: string) =>
      problemsOf(`import type { Scope } from 'pulumi-oauth'\nexport const scope: Scope = '${scope}'`)
    assert.equal(using('api:write'), '')
    assert.equal(
      using('api:delete'),
      `Type '"api:delete"' is not assignable to type '"api:read" | "api:write"'.`,
    )
  })
})
