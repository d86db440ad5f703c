import type { Entry } from './tarball.ts'

/** The oldest Node that the plugin runs on, as [major, minor]. */
export type Oldest = readonly [number, number]

/** What the engine starts: it looks for this name at the top of the folder, on Windows with `.cmd` at its end. */
export function launcher(os: string): Entry {
  return os === 'windows'
    ? { path: 'pulumi-resource-oauth.cmd', content: lines(forWindows, '\r\n') }
    : { path: 'pulumi-resource-oauth', content: lines(forShells, '\n'), executable: true }
}

/** Says what is wrong where an older Node would stop at syntax or packages that it does not know. */
export function start([major, minor]: Oldest): Entry {
  const script = [
    `const [major, minor] = process.versions.node.split('.').map(Number)`,
    `if (major > ${major} || (major === ${major} && minor >= ${minor})) await import('./plugin/main.js')`,
    `else {`,
    `  console.error(\`pulumi-resource-oauth needs Node.js >= ${major}.${minor}; on PATH is \${process.versions.node}.\`)`,
    `  process.exitCode = 1`,
    `}`,
  ]
  return { path: 'dist/start.js', content: lines(script, '\n') }
}

const forShells = [
  '#!/bin/sh',
  'if ! command -v node >/dev/null 2>&1; then',
  '  echo "pulumi-resource-oauth needs Node.js on PATH." >&2',
  '  exit 1',
  'fi',
  // In its place, so that the engine is the parent, by whose end the plugin knows its own.
  'exec node "$(dirname "$0")/dist/start.js" "$@"',
]

const forWindows = ['@echo off', 'node "%~dp0dist\\start.js" %*']

function lines(all: readonly string[], ending: string): string {
  return all.map((line) => `${line}${ending}`).join('')
}
