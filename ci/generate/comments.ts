import ts from 'typescript'

/** Texts by the name of what they document, in the order of the source. */
export type Comments = ReadonlyMap<string, string>

/** A source file, as far as its comments and literals go. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
}

/** The comment above each entry of a table, `export const <name> = { ... }`. */
export function ofTable(source: ts.SourceFile, name: string): Comments {
  const table = tableNamed(source, name)
  const entries = table.properties.map((entry) => [keyOf(entry), entry] as const)
  return commented(source, name, entries)
}

/** The comment above each member of an interface. */
export function ofInterface(source: ts.SourceFile, name: string): Comments {
  const entries = membersOf(source, name).map((member) => [keyOf(member), member] as const)
  return commented(source, name, entries)
}

/** The comment above an interface, a type or a class. */
export function ofDeclaration(source: ts.SourceFile, name: string): string {
  const found = source.statements.find((one) => isNamed(one) && one.name?.text === name)
  if (found === undefined) throw new Error(`${source.fileName} declares no ${name}.`)
  return textOf(source, name, found)
}

/** Each class that has a literal `code`: its name, that code and its comment. */
export function ofErrors(source: ts.SourceFile): readonly ErrorDoc[] {
  return source.statements.filter(ts.isClassDeclaration).flatMap((one) => {
    const name = one.name?.text ?? ''
    const code = one.members.find((member) => member.name?.getText() === 'code')
    const value = code && ts.isPropertyDeclaration(code) ? code.initializer : undefined
    if (value === undefined || !ts.isStringLiteral(value)) return []
    return [{ name, code: value.text, text: textOf(source, name, one) }]
  })
}

export interface ErrorDoc {
  readonly name: string
  readonly code: string
  readonly text: string
}

/** The members of an interface that are a union of text literals, and those literals. */
export function unionsOf(source: ts.SourceFile, name: string): ReadonlyMap<string, readonly string[]> {
  const members = membersOf(source, name).filter(ts.isPropertySignature)
  const unions = members.map((member) => [keyOf(member), literalsOf(member.type)] as const)
  return new Map(unions.filter(([, literals]) => literals.length > 0))
}

/** The members of an interface with the text of their types, and whether each may be absent. */
export function typesOf(source: ts.SourceFile, name: string): readonly MemberType[] {
  return membersOf(source, name)
    .filter(ts.isPropertySignature)
    .map((member) => ({
      name: keyOf(member),
      type: member.type?.getText() ?? '',
      optional: member.questionToken !== undefined,
    }))
}

export interface MemberType {
  readonly name: string
  readonly type: string
  readonly optional: boolean
}

function literalsOf(type: ts.TypeNode | undefined): readonly string[] {
  if (type === undefined || !ts.isUnionTypeNode(type)) return []
  return type.types.flatMap((one) =>
    ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal) ? [one.literal.text] : [],
  )
}

function tableNamed(source: ts.SourceFile, name: string): ts.ObjectLiteralExpression {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => statement.declarationList.declarations)
  const found = declarations.find((one) => one.name.getText() === name)
  const table = bare(found?.initializer)
  if (table !== undefined && ts.isObjectLiteralExpression(table)) return table
  throw new Error(`${source.fileName} has no table ${name}.`)
}

/** Without `as const` and `satisfies`. */
function bare(expression: ts.Expression | undefined): ts.Expression | undefined {
  if (expression === undefined) return undefined
  return ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression)
    ? bare(expression.expression)
    : expression
}

function membersOf(source: ts.SourceFile, name: string): readonly ts.TypeElement[] {
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name)
  if (found !== undefined) return [...found.members]
  throw new Error(`${source.fileName} has no interface ${name}.`)
}

function isNamed(
  node: ts.Node,
): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)
}

function keyOf(node: ts.ObjectLiteralElementLike | ts.TypeElement): string {
  const { name } = node
  if (name === undefined) return ''
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText()
}

function commented(
  source: ts.SourceFile,
  table: string,
  entries: readonly (readonly [string, ts.Node])[],
): Comments {
  return new Map(entries.map(([key, node]) => [key, textOf(source, `${table}.${key}`, node)]))
}

function textOf(source: ts.SourceFile, name: string, node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment))
  const text = (comments.at(-1) ?? '').replace(/\s+/g, ' ').trim()
  if (text !== '') return text
  throw new Error(`${source.fileName}: ${name} has no comment above it. Say there what it means.`)
}
