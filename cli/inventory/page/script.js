// The page's own script: it finds and hides, and writes no text of others but as it stands on the page.

const all = (selector, within = document) => [...within.querySelectorAll(selector)]
const byId = (id) => document.getElementById(id)

const clients = JSON.parse(byId('facets').textContent)
const svg = byId('picture')
const form = byId('filters')
const search = byId('search')

function isShown(client) {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  const chosen = all('select', form).filter((select) => select.value !== '')
  return (
    words.every((word) => client.text.includes(word)) &&
    chosen.every((select) => client[select.dataset.facet].includes(select.value))
  )
}

function filter() {
  const shown = new Set(clients.flatMap((client, index) => (isShown(client) ? [String(index)] : [])))
  for (const one of all('[data-client]')) one.toggleAttribute('data-off', !shown.has(one.dataset.client))
  byId('count').textContent = `${shown.size} of ${clients.length}`
  byId('none').hidden = shown.size > 0
  drawAgain(shown)
}

/** Rows and columns without a mark go, the others move together. A row stays whose clients have no scope. */
function drawAgain(shown) {
  const { left, top, column, row, slant } = svg.dataset
  const marks = all('.mark:not([data-off])', svg)
  const used = new Set(marks.map((mark) => mark.closest('[data-column]').dataset.column))
  const places = new Map([...used].sort((one, other) => one - other).map((key, place) => [key, place]))
  for (const one of all('[data-column]', svg)) {
    const place = places.get(one.dataset.column)
    one.toggleAttribute('data-off', place === undefined)
    if (place !== undefined) {
      const x = Number(left) + place * column
      one.setAttribute('transform', `translate(${x} 0)`)
    }
  }
  const rows = all('[data-row]', svg).filter((one) => {
    const isOff = !one.dataset.clients.split(' ').some((index) => shown.has(index))
    one.toggleAttribute('data-off', isOff)
    return !isOff
  })
  rows.forEach((one, place) => {
    one.setAttribute('transform', `translate(0 ${Number(top) + place * row})`)
  })
  const width = Number(left) + places.size * column + Number(slant)
  const height = Number(top) + rows.length * row + 6
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  svg.setAttribute('width', width)
  svg.setAttribute('height', height)
}

function sortBy(heading) {
  const column = all('th[scope=col]').indexOf(heading)
  const isAscending = heading.ariaSort !== 'ascending'
  for (const one of all('th[scope=col]')) one.removeAttribute('aria-sort')
  heading.ariaSort = isAscending ? 'ascending' : 'descending'
  const keyOf = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent
  const compare = new Intl.Collator(undefined, { numeric: true }).compare
  const difference = (one, other) => (Number.isNaN(one - other) ? compare(one, other) : one - other)
  const rows = all('tbody tr').sort((one, other) => difference(keyOf(one), keyOf(other)))
  document.querySelector('tbody').append(...(isAscending ? rows : rows.reverse()))
}

form.addEventListener('input', filter)
form.addEventListener('submit', (event) => event.preventDefault())
form.addEventListener('reset', () => setTimeout(filter))
for (const button of all('th button')) button.addEventListener('click', () => sortBy(button.closest('th')))
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input, select')) return
  event.preventDefault()
  search.focus()
})
filter()
