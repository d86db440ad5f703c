import { Table } from 'console-table-printer'
import { printable } from '../provider/printable.ts'

/** Rows under their headings, for people. Text of others may be in every cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const printer = new Table({
    columns: headings.map((name) => ({ name, alignment: 'left', maxLen: widest })),
    shouldDisableColors: true,
  })
  for (const row of rows)
    printer.addRow(Object.fromEntries(headings.map((name, index) => [name, printable(row[index] ?? '')])))
  return printer.render()
}

const widest = 48
