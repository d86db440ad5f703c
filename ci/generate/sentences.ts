/** A comment of an argument in its parts: what it means, what holds without it, and where that is specified. */
export interface Parts {
  readonly meaning: string
  readonly standard: string
  /** Empty for what this package invented. */
  readonly spec: string
}

const specification = /^(RFC|OpenID|JARM|UMA|OAuth) /

/** Comments of arguments hold one sentence `Default …` or `No default …` and end with the sections that they rest on. */
export function partsOf(text: string): Parts {
  const sentences = text.split(/(?<=\.) (?=[A-Z`])/)
  const isDefault = (sentence: string) => /^(No default|Default)\b/.test(sentence)
  const isSpec = (sentence: string) => specification.test(sentence)
  const joined = (wanted: (sentence: string) => boolean) => sentences.filter(wanted).join(' ')
  return {
    meaning: joined((sentence) => !isDefault(sentence) && !isSpec(sentence)),
    standard: joined(isDefault)
      .replace(/^No default/, 'not sent')
      .replace(/^Default:? /, '')
      .replace(/\.$/, ''),
    spec: joined(isSpec).replace(/\.$/, ''),
  }
}

/** One row of a Markdown table. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(...heads), row(...heads.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n')
}
