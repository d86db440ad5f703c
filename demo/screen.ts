import { styleText } from 'node:util'

export type Screen = {
  /** A numbered step, or an unnumbered part. */
  readonly heading: (title: string, number?: number) => void
  /** One line of the story. */
  readonly line: (text: string) => void
  /** What was looked at and is so. */
  readonly verified: (sentence: string) => void
  /** Rows of cells in columns; a cell may have several lines. The first column names what is in its row. */
  readonly table: (rows: readonly (readonly string[])[]) => void
  /** Says what is running, and afterwards how long it took. */
  readonly running: <T>(what: string, work: () => Promise<T>) => Promise<T>
  readonly failed: (sentence: string) => void
  readonly ended: (sentence: string) => void
}

type Stream = NodeJS.WriteStream
type Style = Parameters<typeof styleText>[0]

const indent = '   '
const gap = '  '
const tick = 1_000

/** Everything that the demo writes. Colours and lines that are written anew are for a terminal only. */
export function createScreen(stream: Stream): Screen {
  const paint = (style: Style, text: string) => (stream.isTTY ? styleText(style, text, { stream }) : text)
  const write = (text: string) => void stream.write(`${text}\n`)
  return {
    heading: (title, number) => {
      write(`\n${paint('bold', number === undefined ? title : `${String(number).padEnd(3)}${title}`)}`)
    },
    line: (text) => write(`${indent}${text}`),
    verified: (sentence) => write(`${indent}${paint('green', '✓')} ${sentence}`),
    table: (rows) => {
      for (const [first = '', ...rest] of lines(rows))
        write(`${indent}${paint('dim', first)}${rest.join('')}`.trimEnd())
    },
    running: (what, work) => running(stream, (time) => `${indent}${what} ... ${paint('dim', time)}`, work),
    failed: (sentence) => write(`\n${paint(['bold', 'red'], '✗')} ${sentence}`),
    ended: (sentence) => write(`\n${paint(['bold', 'green'], '✓')} ${sentence}`),
  }
}

/** 7345 -> "7.3 s". */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** A log gets the line in two parts; on a terminal the time runs. */
async function running<T>(
  stream: Stream,
  text: (time: string) => string,
  work: () => Promise<T>,
): Promise<T> {
  const started = Date.now()
  const elapsed = () => Date.now() - started
  const show = () => void stream.write(`\r\u001b[K${text(`${Math.round(elapsed() / 1000)} s`)}`)
  const timer = stream.isTTY ? setInterval(show, tick) : undefined
  stream.write(text(''))
  try {
    const result = await work()
    stream.write(stream.isTTY ? `\r\u001b[K${text(seconds(elapsed()))}\n` : `${seconds(elapsed())}\n`)
    return result
  } catch (error) {
    stream.write('\n')
    throw error
  } finally {
    clearInterval(timer)
  }
}

/** Cells padded to the width of their column; a row has as many lines as its longest cell. */
function lines(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')))
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...cells.flatMap((row) => (row[column] ?? []).map(({ length }) => length))),
  )
  return cells.flatMap((row) => {
    const height = Math.max(...row.map(({ length }) => length))
    return Array.from({ length: height }, (_, line) =>
      widths.map((width, column) => `${(row[column]?.[line] ?? '').padEnd(width)}${gap}`),
    )
  })
}
