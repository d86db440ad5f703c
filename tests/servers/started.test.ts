import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { freePort, start } from '../../ci/servers/started.ts'

const serving = `
  const { createServer } = require('node:http')
  createServer((_, response) => response.end()).listen(Number(process.argv[1]), '127.0.0.1')`

test('a started server answers, and is gone once it is closed; closing it again does nothing', async () => {
  const { program, url } = await programOf(serving)
  const { close } = await start(program)
  assert.equal((await fetch(url)).status, 200)
  await close()
  await assert.rejects(fetch(url))
  await close()
})

test('a server that ends before it answers is told of with the last that it wrote', async () => {
  const { program } = await programOf('console.error("no room left"); process.exitCode = 3')
  await assert.rejects(start(program), /The server did not start: it ended with exit code 3\n.*no room left/s)
})

test('a server that does not answer in time is told of, and stopped', async () => {
  const { program, url } = await programOf('setInterval(() => {}, 1_000)')
  await assert.rejects(start({ ...program, limit: 500 }), new RegExp(`nothing answered ${url} in time`))
})

test('a server that cannot be started is told of', async () => {
  const { program } = await programOf('')
  await assert.rejects(start({ ...program, command: 'no-such-program' }), /did not start.*ENOENT/s)
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  test(`a server ends with the process that started it, when that is ended by ${signal}`, async () => {
    const { program, url } = await programOf(serving)
    const module = new URL('../../ci/servers/started.ts', import.meta.url)
    const owner = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `const { start } = await import('${module}')
       await start(${JSON.stringify({ ...program, env: {} })})
       console.log('started')`,
    ])
    await once(owner.stdout, 'data')
    assert.equal((await fetch(url)).status, 200)
    owner.kill(signal)
    assert.deepEqual(await once(owner, 'exit'), [null, signal])
    await gone(url)
  })

async function programOf(script: string) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/`
  const args = ['--eval', script, '--', `${port}`]
  const program = {
    name: 'The server',
    command: process.execPath,
    args,
    env: process.env,
    ready: url,
    limit: 20_000,
  }
  return { program, url }
}

/** Nobody waits for the last moments of an orphan. */
async function gone(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!(await fetch(url).catch(() => undefined))) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`${url} still answers`)
}
