import assert from 'node:assert/strict'
import ts from 'typescript'

/** What a program declares, by its syntax alone: class and arguments of each resource. Anything else in it is a failure. */
export function declarations(program: string): readonly (readonly unknown[])[] {
  const { diagnostics = [], outputText: _ } = ts.transpileModule(program, { reportDiagnostics: true })
  assert.deepEqual(
    diagnostics.map(({ messageText }) => messageText),
    [],
  )
  const { statements } = ts.createSourceFile('program.ts', program, ts.ScriptTarget.Latest)
  const [imported, ...others] = statements
  assert.ok(imported !== undefined && ts.isImportDeclaration(imported))
  return others.map((statement) => {
    assert.ok(ts.isExpressionStatement(statement) && ts.isNewExpression(statement.expression))
    const { expression, arguments: given = [] } = statement.expression
    assert.ok(ts.isIdentifier(expression))
    return [expression.text, ...given.map(read)]
  })
}

function read(node: ts.Expression): unknown {
  if (ts.isStringLiteral(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isPrefixUnaryExpression(node)) return -Number(read(node.operand))
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(read)
  if (ts.isObjectLiteralExpression(node)) return Object.fromEntries(node.properties.map(memberOf))
  assert.ok(
    node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword,
    ts.SyntaxKind[node.kind],
  )
  return node.kind === ts.SyntaxKind.TrueKeyword
}

function memberOf(member: ts.ObjectLiteralElementLike): readonly [string, unknown] {
  assert.ok(ts.isPropertyAssignment(member))
  const { name, initializer } = member
  // As a plain name it would be the prototype.
  if (ts.isComputedPropertyName(name)) return [String(read(name.expression)), read(initializer)]
  assert.ok((ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text !== '__proto__')
  return [name.text, read(initializer)]
}
