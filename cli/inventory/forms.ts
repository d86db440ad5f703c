import { inLine } from '../../provider/printable.ts'
import { table } from '../table.ts'
import { columns, reasonText, summary } from './cells.ts'
import type { Entry } from './entry.ts'

/** For a terminal. */
export function terminalForm(entries: readonly Entry[]): string {
  const marked = entries.filter(({ marks }) => marks.length > 0)
  const reasons = marked.flatMap(({ application, environment, marks }) => [
    '',
    inLine(`${application}, ${environment}`),
    ...marks.map((mark) => `  ${mark.level} ${mark.practice}: ${reasonText(mark)}. ${mark.cure}`),
  ])
  const rows = entries.map((entry) => Object.values(columns).map((cell) => cell(entry)))
  const shown = entries.length === 0 ? [] : [table(Object.keys(columns), rows)]
  return [...shown, `${summary(entries)}.`, ...reasons].join('\n')
}

const withMarks: typeof columns = {
  ...columns,
  'What breaks best practice': ({ marks }) =>
    marks.map((mark) => `${mark.level} ${mark.practice}: ${reasonText(mark)}`).join('; '),
}

/** For a page of a wiki or a pull request. */
export function markdownForm(entries: readonly Entry[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const names = Object.keys(withMarks)
  const rows = entries.map((entry) => line(Object.values(withMarks).map((cell) => markdown(cell(entry)))))
  return [line(names), line(names.map(() => '---')), ...rows, '', `${summary(entries)}.`].join('\n')
}

/** Text of others as text of Markdown: no markup, no link, also not by itself, and no end of its cell. */
function markdown(text: string): string {
  return inLine(text)
    .replace(/[\\`*_{}[\]<>()#!|~&$^=:@]/g, (one) => (one === '&' ? '&amp;' : `\\${one}`))
    .replace(/www\./gi, (word) => word.replace('.', '\\.'))
}

const ofSheet: typeof columns = {
  ...columns,
  'Client id': ({ clientId }) => clientId,
  Issuer: ({ issuer }) => issuer,
  'Grant types': ({ grantTypes }) => grantTypes.join(' '),
  PKCE: ({ pkce }) => pkce,
  'What breaks best practice': withMarks['What breaks best practice'] ?? (() => ''),
}

/** For a spreadsheet (RFC 4180). */
export function csvForm(entries: readonly Entry[]): string {
  const rows = entries.map((entry) => Object.values(ofSheet).map((cell) => cell(entry)))
  return [Object.keys(ofSheet), ...rows].map((row) => row.map(csv).join(',')).join('\r\n')
}

/** A spreadsheet takes a cell for a formula that begins so, also a quoted one. */
function csv(text: string): string {
  const inert = inLine(text).replace(/^(?=\s*[=+\-@|%])/, "'")
  return `"${inert.replaceAll('"', '""')}"`
}
