import type { Mark } from '../../provider/policy/examine.ts'
import { practice, practiceIds } from '../../provider/policy/practices.ts'
import { ageText, reasonText, summary } from './cells.ts'
import type { Entry } from './entry.ts'
import { keyOf } from './entry.ts'
import { type Html, html } from './html.ts'
import { colours, environmentsOf, picture } from './picture.ts'

/** The parts of the page, from top to bottom. */

export function heading(entries: readonly Entry[], at: Date): Html {
  const marks = entries.flatMap((entry) => entry.marks)
  const count = (level: Mark['level']) => marks.filter((mark) => mark.level === level).length
  const numbers: readonly (readonly [number, string, string])[] = [
    [new Set(entries.map(keyOf)).size, 'applications', 'plain'],
    [environmentsOf(entries).length, 'environments', 'plain'],
    [entries.filter(({ type }) => type === 'public').length, 'public clients', 'plain'],
    [entries.filter(({ type }) => type === 'confidential').length, 'confidential clients', 'plain'],
    [count('mandatory'), 'mandatory marks', 'mandatory'],
    [count('advisory'), 'advisory marks', 'advisory'],
  ]
  const when = at.toISOString()
  return html`<header>
<h1>OAuth clients</h1>
<p>${summary(entries)}. As the stacks hold them, looked at on <time datetime="${when}">${when.slice(0, 16).replace('T', ' ')} UTC</time>.</p>
<ul class="numbers">${numbers.map(([number, what, level]) => html`<li class="${number > 0 ? level : 'plain'}"><b>${number}</b> ${what}</li>`)}</ul>
</header>`
}

export function filters(entries: readonly Entry[]): Html {
  const choices: readonly (readonly [string, string, readonly string[]])[] = [
    ['environment', 'Environment', environmentsOf(entries)],
    ['type', 'Type', distinct(entries.map(({ type }) => type))],
    ['authMethod', 'Auth method', distinct(entries.map(({ authMethod }) => authMethod))],
    ['scopes', 'Scope', distinct(entries.flatMap(({ scopes }) => scopes))],
    ['levels', 'Marked', ['mandatory', 'advisory']],
  ]
  return html`<form id="filters" role="search" aria-label="Filter the clients">
<label class="search">Search <kbd>/</kbd><input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="name, id, scope, host, reason"></label>
${choices.map(([name, title, values]) => html`<label>${title}<select data-facet="${name}"><option value="">all</option>${values.map((value) => html`<option>${value}</option>`)}</select></label>`)}
<button type="reset">Show all</button>
<output id="count" aria-live="polite">${entries.length} of ${entries.length}</output>
</form>`
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}

export function reach(entries: readonly Entry[]): Html {
  const key = environmentsOf(entries).map(
    (name, index) =>
      html`<li><svg width="11" height="14" aria-hidden="true"><rect class="mark environment-${index % colours}" width="11" height="14" rx="3"/></svg> ${name}</li>`,
  )
  return html`<section aria-labelledby="reach">
<h2 id="reach">Which application may ask for which scope</h2>
<ul class="key">${key}
<li><svg width="10" height="10" aria-hidden="true"><circle class="public" cx="5" cy="5" r="4"/></svg> public</li>
<li><svg width="10" height="10" aria-hidden="true"><circle class="confidential" cx="5" cy="5" r="4"/></svg> confidential</li></ul>
<div class="wide" tabindex="0" role="region" aria-labelledby="reach">${picture(entries)}</div>
</section>`
}

const headings = [
  'Application',
  'Environment',
  'Type',
  'Auth method',
  'Scopes',
  'Redirect hosts',
  'Secret age',
  'What breaks best practice',
]

export function list(entries: readonly Entry[]): Html {
  return html`<section aria-labelledby="clients">
<h2 id="clients">Clients</h2>
<div class="wide" tabindex="0" role="region" aria-labelledby="clients"><table>
<thead><tr>${headings.map((name) => html`<th scope="col"><button type="button">${name}</button></th>`)}</tr></thead>
<tbody>
${entries.map(row)}</tbody>
</table></div>
<p id="none" hidden>No client is like that.</p>
</section>`
}

function row(entry: Entry, index: number): Html {
  const { application, project, name, clientId, environment, issuer, type, authMethod, page, secret, marks } =
    entry
  const title =
    page === null
      ? html`${application}`
      : html`<a href="${page}" rel="noopener noreferrer nofollow">${application}</a>`
  return html`<tr data-client="${index}">
<th scope="row">${title}<small>${project}/${name}</small><code>${clientId}</code></th>
<td data-sort="${environment}">${environment}<small>${issuer}</small></td>
<td><span class="type ${type}">${type}</span></td>
<td>${authMethod}</td>
<td class="scopes">${words(entry.scopes)}</td>
<td>${words(entry.redirectHosts)}</td>
<td class="age" data-sort="${secret.atMostDays ?? -1}">${ageText(secret)}</td>
<td data-sort="${sortOf(marks)}">${marks.length === 0 ? undefined : html`<ul class="marks">${marks.map(markOf)}</ul>`}</td>
</tr>
`
}

function words(texts: readonly string[]): Html {
  return html`<ul class="words">${texts.map((text) => html`<li>${text}</li>`)}</ul>`
}

/** The worst first. */
function sortOf(marks: readonly Mark[]): number {
  const mandatory = marks.filter(({ level }) => level === 'mandatory').length
  return -(mandatory * 1000 + marks.length)
}

function markOf(mark: Mark): Html {
  return html`<li class="${mark.level}"><a href="#${mark.practice}">${mark.practice}</a><p>${reasonText(mark)}</p></li>`
}

/** The practices that are broken, with what to do. */
export function broken(entries: readonly Entry[]): Html {
  const marks = entries.flatMap((entry) => entry.marks)
  const found = practiceIds
    .map((id) => ({ id, own: marks.filter((mark) => mark.practice === id) }))
    .filter(({ own }) => own.length > 0)
    .toSorted((one, other) => Number(isMandatory(other)) - Number(isMandatory(one)))
  if (found.length === 0) return html``
  return html`<section aria-labelledby="practices">
<h2 id="practices">What to do</h2>
<dl>${found.map(({ id, own }) => {
    const { description, spec, cure } = practice(id)
    return html`<div><dt id="${id}" tabindex="-1">${id} <span class="${own[0]?.level}">${own.length}</span></dt><dd>${description} <small>${spec}</small></dd><dd>${cure}</dd></div>`
  })}</dl>
</section>`
}

function isMandatory({ own }: { readonly own: readonly Mark[] }): boolean {
  return own[0]?.level === 'mandatory'
}

/** What the page's script filters by. */
export function facetsOf(entry: Entry) {
  const {
    application,
    project,
    name,
    clientId,
    issuer,
    environment,
    type,
    authMethod,
    scopes,
    redirectHosts,
    marks,
  } = entry
  const searched = [application, project, name, clientId, issuer, environment, type, authMethod]
  const reasons = marks.map((mark) => `${mark.practice} ${reasonText(mark)}`)
  return {
    text: [...searched, ...scopes, ...redirectHosts, ...reasons].join('\n').toLowerCase(),
    environment: [environment],
    type: [type],
    authMethod: [authMethod],
    scopes,
    levels: marks.map(({ level }) => level),
  }
}
