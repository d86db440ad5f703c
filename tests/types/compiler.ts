import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const folder = fileURLToPath(new URL('.', import.meta.url))
const program = `${folder}program.ts`

/** The strictest settings that a user may have, and none that only this project has. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
}

const documents = ts.createDocumentRegistry()

/** A compiler of one program that imports the package by name, as a user's does. */
export interface Compiler {
  /** What the compiler says of a program, as a person reads it; '' when it compiles. */
  problemsOf(text: string): string
  /** What an editor shows at the place in the program that is marked with `^` behind a name. */
  hover(text: string): string
}

/** The declarations stand in a file of their own beside every program. */
export function createCompiler(declarations = ''): Compiler {
  const texts = new Map([[`${folder}declarations.ts`, `export {}\n${declarations}`]])
  const service = ts.createLanguageService(
    {
      getScriptFileNames: () => [...texts.keys()],
      getScriptVersion: (name) => texts.get(name) ?? '',
      getScriptSnapshot: (name) => snapshot(texts.get(name) ?? ts.sys.readFile(name)),
      getCurrentDirectory: () => folder,
      getCompilationSettings: () => options,
      getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
      fileExists: (name) => texts.has(name) || ts.sys.fileExists(name),
      readFile: (name) => texts.get(name) ?? ts.sys.readFile(name),
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    },
    documents,
  )
  return {
    problemsOf(text) {
      texts.set(program, text)
      const found = [...service.getSyntacticDiagnostics(program), ...service.getSemanticDiagnostics(program)]
      return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n')
    },
    hover(text) {
      texts.set(program, text.replace('^', ''))
      const info = service.getQuickInfoAtPosition(program, text.indexOf('^') - 1)
      return ts.displayPartsToString(info?.documentation)
    },
  }
}

function snapshot(text: string | undefined): ts.IScriptSnapshot | undefined {
  return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
}

/** The argument `args` of a ConfidentialClient, or of another class. */
export function declaring(args: string, type = 'ConfidentialClient'): string {
  return [
    "import { output } from '@pulumi/pulumi'",
    "import { ConfidentialClient, PublicClient } from 'pulumi-oauth'",
    "const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }",
    "const text = output('known later')",
    'const plain: string = String(Math.random())',
    `export const client = new ${type}('client', ${args})`,
    'export const unused = [ConfidentialClient, PublicClient, jwks, text, plain]',
  ].join('\n')
}
