import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'

// For development. Whatever serves the app in production sends the same headers.

const folder = join(import.meta.dirname, 'app')

const files: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/app.js': ['app.js', 'text/javascript'],
  '/style.css': ['style.css', 'text/css'],
  '/settings.json': ['settings.json', 'application/json'],
}

const { issuer, redirectUri }: { readonly issuer: string; readonly redirectUri: string } = JSON.parse(
  await readFile(join(folder, 'settings.json'), 'utf8'),
)

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  // Where a server has endpoints on another origin than its issuer, that one too.
  `connect-src 'self' ${new URL(issuer).origin}`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
]

const headers = {
  'content-security-policy': policy.join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
}

const { origin, hostname, port } = new URL(redirectUri)

createServer(async ({ url = '/' }, response) => {
  const [file, type] = files[new URL(url, origin).pathname] ?? []
  if (file === undefined) response.writeHead(404, headers).end()
  else response.writeHead(200, { ...headers, 'content-type': type }).end(await readFile(join(folder, file)))
}).listen(Number(port), hostname, () => console.log(`The app is at ${redirectUri}`))
