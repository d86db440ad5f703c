import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { root } from '../../ci/generate/documentation.ts'

/** The documents that people read, by their path in the project. */
export const documents: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...globSync(['docs/**/*.md', 'examples/**/*.md'], { cwd: root }),
]

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** A block of code in a document. */
export interface Block {
  /** `README.md:12`, the line where it starts. */
  readonly place: string
  readonly language: string
  readonly code: string
}

export function blocksOf(document: string): readonly Block[] {
  const text = textOf(document)
  const found = text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)
  return [...found].map(({ index, 1: indent = '', 2: language = '', 3: code = '' }) => ({
    place: `${document}:${text.slice(0, index).split('\n').length + 1}`,
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }))
}

/** The links of a document to files of the project, or to headings in them, that lead nowhere. */
export function deadLinks(document: string): readonly string[] {
  const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(document, link))
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(root, target))) return false
  return heading === undefined || headingsOf(textOf(target)).includes(heading)
}

/** As the links to them are written. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** What the compiler says of a block under the project's settings, where it imports the package by its name. */
export function complaints({ code }: Pick<Block, 'code'>): readonly string[] {
  const file = join(root, 'docs', 'block.ts')
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = (path) => path === file || fileExists(path)
  host.readFile = (path) => (path === file ? code : readFile(path))
  host.getSourceFile = (path, target) =>
    path === file ? ts.createSourceFile(path, code, target) : shared(path, target)
  const program = ts.createProgram([file], options, host)
  const found = [
    ...program.getOptionsDiagnostics(),
    ...ts.getPreEmitDiagnostics(program, program.getSourceFile(file)),
  ]
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

/** A snippet may declare what it does not use. */
const options: ts.CompilerOptions = {
  ...projectOptions(),
  noUnusedLocals: false,
  moduleDetection: ts.ModuleDetectionKind.Force,
}

function projectOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  return ts.parseJsonConfigFileContent(config, ts.sys, root).options
}

const parsed = new Map<string, ts.SourceFile | undefined>()

/** Every block needs the same libraries. */
function shared(
  path: string,
  target: ts.ScriptTarget | ts.CreateSourceFileOptions,
): ts.SourceFile | undefined {
  const text = parsed.has(path) ? undefined : ts.sys.readFile(path)
  if (text !== undefined) parsed.set(path, ts.createSourceFile(path, text, target))
  return parsed.get(path)
}
