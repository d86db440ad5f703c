import type { Spread } from '../../bench/figure.ts'

export interface Plotted extends Spread {
  readonly label: string
}

const sizes = { left: 300, width: 460, right: 60, top: 44, row: 20 }

/** Ratios one under another: a dot for the median, a line from the least to the most, an upright line at 1. */
export function plot(title: string, rows: readonly Plotted[]): string {
  const { left, width, right, top, row } = sizes
  const most = Math.max(1.2, ...rows.map(({ max }) => max))
  const x = (value: number) => (left + (value / most) * width).toFixed(1)
  const bottom = top + rows.length * row
  const lines = rows.map(({ label, median, min, max }, index) => {
    const y = top + (index + 0.5) * row
    return [
      `<text x="${left - 8}" y="${y + 4}" text-anchor="end">${escaped(label)}</text>`,
      `<line x1="${x(min)}" x2="${x(max)}" y1="${y}" y2="${y}" stroke="#8aa4c8" stroke-width="3"/>`,
      `<circle cx="${x(median)}" cy="${y}" r="4" fill="#1f4e8c"/>`,
      `<text x="${left + width + 8}" y="${y + 4}">${median.toFixed(2)}</text>`,
    ].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + width + right} ${bottom + 24}" font-family="sans-serif" font-size="12">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="8" y="20" font-size="14">${escaped(title)}</text>
<line x1="${x(1)}" x2="${x(1)}" y1="${top - 8}" y2="${bottom}" stroke="#c0392b"/>
<text x="${x(1)}" y="${bottom + 14}" text-anchor="middle">1</text>
<text x="${x(0)}" y="${bottom + 14}" text-anchor="middle">0</text>
${lines.join('\n')}
</svg>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
