import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Entry } from './entry.ts'
import { embedded, html } from './html.ts'
import { broken, facetsOf, filters, heading, list, reach } from './sections.ts'

/** One page with everything in it: it loads nothing, and runs nothing but its own script. */
export function pageForm(entries: readonly Entry[], at: Date): string {
  const [style, script] = [asset('style.css'), asset('script.js')]
  const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>OAuth clients</title>
<style>${{ html: style }}</style>
</head>
<body>
${heading(entries, at)}
${filters(entries)}
<main>
<div class="above">
${reach(entries)}
${broken(entries)}
</div>
${list(entries)}
</main>
<script type="application/json" id="facets">${embedded(entries.map(facetsOf))}</script>
<script>${{ html: script }}</script>
</body>
</html>`.html
  }\n`
}

/** Beside this file, and beside the bundle. */
function asset(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8')
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
