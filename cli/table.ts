import { Table } from 'console-table-printer'
import { inLine } from '../provider/printable.ts'

/** Rows under their headings, for people. Text of others may be in every cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => headings.map((_, index) => inLine(row[index] ?? '')))
  const columns = headings.map((name, index) => {
    const isWide = shown.some((row) => (row[index] ?? '').length > widest)
    return { name, alignment: 'left' as const, ...(isWide ? { maxLen: widest } : {}) }
  })
  const printer = new Table({ columns, shouldDisableColors: true })
  for (const row of shown)
    printer.addRow(Object.fromEntries(headings.map((name, index) => [name, row[index] ?? ''])))
  return printer.render()
}

/** Longer cells go on in the next line. */
const widest = 40
