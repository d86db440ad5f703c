import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './documentation.ts'

/** Programs that tests run, by the language that documentation calls them. */
const programs = {
  python: 'examples/python/__main__.py',
  go: 'examples/go/main.go',
  yaml: 'examples/yaml/Pulumi.yaml',
} as const

/** As the Pulumi Registry and the generated SDKs take examples in a description. */
export function examples(): string {
  const texts = Object.entries(programs).map(([language, path]) => {
    const text = readFileSync(join(root, path), 'utf8').trimEnd()
    return `\`\`\`${language}\n${text}\n\`\`\``
  })
  return [
    '{{% examples %}}',
    '## Example Usage',
    '{{% example %}}',
    '### A browser app and the service behind it',
    '',
    texts.join('\n'),
    '{{% /example %}}',
    '{{% /examples %}}',
  ].join('\n')
}
