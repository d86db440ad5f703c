// Runs on the system's Node, before anything is installed: plain JavaScript, no dependencies.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tasks = {
  demo: ['demo/main.ts'],
  test: ['ci/test.ts'],
  contract: ['ci/test.ts', '--in', 'tests/contract/'],
  faults: ['ci/test.ts', '--in', 'tests/faults/'],
  sdk: ['ci/sdk.ts'],
  bench: ['bench/main.ts'],
  window: ['tests/concurrency/window.ts'],
  growth: ['bench/growth.ts'],
  fuzz: ['ci/fuzz.ts'],
  kills: ['tests/kills/main.ts'],
  mutation: ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', 'ci/mutation/stryker.json'],
}
const oldestHere = [20, 0]
// The first Node that runs TypeScript without a flag and is supported by the package.
const oldestForTasks = [22, 19]
const installed = join(root, 'node_modules', '.package-lock.json')
const bin = join(root, 'node_modules', '.bin')
const windows = process.platform === 'win32'

process.exitCode = await start(process.argv[2], process.argv.slice(3))

async function start(task, args) {
  const [script, ...own] = tasks[task] ?? []
  if (!script) return stop(`"${task}" is not a task. Tasks: ${Object.keys(tasks).join(', ')}.`)
  if (!atLeast(process.versions.node, oldestHere))
    return stop(`Node.js ${process.versions.node} is too old. Install Node.js >= 20 and run this again.`)
  const failed = await installPackages()
  if (failed) return failed
  const node = await taskNode()
  if (!node) return stop(noNode())
  const broken = await buildPackage(node)
  if (broken) return broken
  return run(node, [join(root, script), ...own, ...args], { PATH: path(bin, dirname(node)) })
}

async function installPackages() {
  if (modified(installed) >= modified(join(root, 'package-lock.json'))) return 0
  // `npm ci` throws node_modules away; an existing one is only brought up to date.
  const command = existsSync(installed) ? 'install' : 'ci'
  const started = Date.now()
  process.stderr.write(`Installing packages (npm ${command}) ...`)
  const code = await npm([command, '--include=dev', '--no-progress', '--loglevel=error'])
  process.stderr.write(code ? '\n' : ` ${seconds(started)}\n`)
  if (code)
    return stop(`npm ${command} ended with exit code ${code}, see above. Repair that and run this again.`)
  // npm leaves the file alone when it had nothing to change, and then this would run every time.
  utimesSync(installed, new Date(), new Date())
  return 0
}

async function buildPackage(node) {
  const folders = ['provider', 'cli'].map((folder) => newest(join(root, folder)))
  const sources = [...folders, modified(join(root, 'tsconfig.build.json'))]
  if (modified(join(root, 'dist', 'cli', 'main.js')) >= Math.max(...sources)) return 0
  const started = Date.now()
  process.stderr.write('Building the package ...')
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const project = join(root, 'tsconfig.build.json')
  const compiled = await run(node, [tsc, '--project', project, '--noEmitOnError'])
  const code = compiled || (await run(node, [join(root, 'ci', 'bundle.ts')]))
  process.stderr.write(code ? '\n' : ` ${seconds(started)}\n`)
  return code ? stop('The package does not compile, see above. Repair it and run this again.') : 0
}

async function taskNode() {
  const own = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
  if (atLeast(await versionOf(own), oldestForTasks)) return own
  return atLeast(process.versions.node, oldestForTasks) ? process.execPath : undefined
}

function noNode() {
  const wanted = oldestForTasks.join('.')
  return [
    `This needs Node.js >= ${wanted}; here runs ${process.versions.node}, and node_modules has no newer one`,
    '(the npm package "node" brings it by its install script, which did not run).',
    'Allow install scripts (npm config get ignore-scripts) and run "npm rebuild node",',
    `or install Node.js >= ${wanted}; then run this again.`,
  ].join('\n')
}

function npm(args) {
  // What npm has to say on success is no news.
  const stdio = ['inherit', 'ignore', 'inherit']
  // Set by npm itself: the very npm that was called, without a search on PATH.
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return run(process.execPath, [script, ...args], {}, { stdio })
  return run(windows ? 'npm.cmd' : 'npm', args, {}, { stdio, shell: windows })
}

function run(command, args, env = {}, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    ...options,
  })
  const forward = (signal) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(stop(`${command} could not be started: ${error.message}`)))
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward)
  })
}

function versionOf(node) {
  const child = spawn(node, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let version = ''
  child.stdout.on('data', (text) => {
    version += text
  })
  return new Promise((resolve) => {
    child.on('error', () => resolve(''))
    child.on('close', () => resolve(version.trim().replace(/^v/, '')))
  })
}

function atLeast(version, [major, minor]) {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

function newest(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  return Math.max(0, ...files.map((file) => modified(join(file.parentPath ?? file.path, file.name))))
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function path(...first) {
  return [...first, process.env.PATH].join(delimiter)
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}

function stop(message) {
  process.stderr.write(`${message}\n`)
  return 1
}
