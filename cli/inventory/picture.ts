import { type Entry, keyOf } from './entry.ts'
import { type Html, html } from './html.ts'

/** An application in all its environments: one row of the picture. */
interface Row {
  readonly key: string
  readonly label: string
  readonly clients: readonly Client[]
}

/** With its place among the entries. */
interface Client {
  readonly entry: Entry
  readonly index: number
}

const rowHeight = 26
const mark = { width: 11, height: 14, gap: 3 } as const
const letter = 6.6
const longest = 34

/** Which application may ask for which scope, with a mark for each environment. */
export function picture(entries: readonly Entry[]): Html {
  const scopes = [...new Set(entries.flatMap((entry) => entry.scopes))].sort()
  const rows = rowsOf(entries)
  const environments = environmentsOf(entries)
  const column = Math.max(26, environments.length * (mark.width + mark.gap) + 10)
  const left = widest(rows.map(({ label }) => label)) * letter + 40
  const top = widest(scopes) * letter * 0.72 + 24
  const width = Math.ceil(left + scopes.length * column + top * 0.9)
  const height = Math.ceil(top + rows.length * rowHeight + 6)
  return html`<svg id="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="reach"
 data-left="${left}" data-top="${top}" data-column="${column}" data-row="${rowHeight}" data-slant="${Math.ceil(top * 0.9)}">
${scopes.map((scope, at) => columnHead(scope, at, { left, top, column, height }))}
${rows.map((row, at) => rowOf(row, at, scopes, environments, { left, top, column, width }))}
</svg>`
}

/** In the order of the entries, which is that of the stacks. */
export function environmentsOf(entries: readonly Entry[]): readonly string[] {
  return [...new Set(entries.map(({ environment }) => environment))]
}

function rowsOf(entries: readonly Entry[]): readonly Row[] {
  const clients = entries.map((entry, index) => ({ entry, index }))
  return [...new Set(entries.map(keyOf))].map((key) => {
    const own = clients.filter(({ entry }) => keyOf(entry) === key)
    return { key, label: own[0]?.entry.application ?? key, clients: own }
  })
}

interface Frame {
  readonly left: number
  readonly top: number
  readonly column: number
}

function columnHead(
  scope: string,
  at: number,
  { left, top, column, height }: Frame & { readonly height: number },
): Html {
  return html`<g data-column="${at}" transform="translate(${left + at * column} 0)"><line class="rule" x1="0" x2="0" y1="${top - 4}" y2="${height}"/><text class="scope" transform="translate(${column / 2 - 2} ${top - 10}) rotate(-42)">${cut(scope)}<title>${scope}</title></text></g>
`
}

function rowOf(
  { key, label, clients }: Row,
  at: number,
  scopes: readonly string[],
  environments: readonly string[],
  { left, top, column, width }: Frame & { readonly width: number },
): Html {
  const cells = scopes.map((scope, place) => {
    const own = clients.filter(({ entry }) => entry.scopes.includes(scope))
    if (own.length === 0) return html``
    const where = own.map(({ entry }) => entry.environment).join(', ')
    return html`<g data-column="${place}" transform="translate(${left + place * column} 0)"><title>${label}: ${scope} (${where})</title>${own.map(({ entry, index }) => dot(index, environments.indexOf(entry.environment), column, environments.length))}</g>`
  })
  return html`<g data-row data-clients="${clients.map(({ index }) => index).join(' ')}" transform="translate(0 ${top + at * rowHeight})"><rect class="stripe" width="${width}" height="${rowHeight - 2}" rx="4"/><circle class="${clients[0]?.entry.type ?? ''}" cx="14" cy="${rowHeight / 2 - 1}" r="4"/><text class="application ${worst(clients)}" x="${left - 12}" y="${rowHeight / 2 + 3}">${cut(label)}<title>${key}</title></text>${cells}</g>
`
}

function worst(clients: readonly Client[]): string {
  const levels = clients.flatMap(({ entry }) => entry.marks.map(({ level }) => level))
  return levels.includes('mandatory') ? 'mandatory' : (levels[0] ?? '')
}

function dot(index: number, environment: number, column: number, count: number): Html {
  const all = count * (mark.width + mark.gap) - mark.gap
  const x = (column - all) / 2 + environment * (mark.width + mark.gap)
  return html`<rect class="mark environment-${environment % colours}" data-client="${index}" x="${x}" y="5" width="${mark.width}" height="${mark.height}" rx="3"/>`
}

/** Of the style sheet. */
export const colours = 6

function cut(text: string): string {
  const letters = [...text]
  return letters.length > longest ? `${letters.slice(0, longest - 1).join('')}…` : text
}

function widest(texts: readonly string[]): number {
  return Math.max(4, ...texts.map((text) => [...cut(text)].length))
}
