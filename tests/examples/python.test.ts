import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { complaint, run } from '../../ci/run.ts'
import { generateSdks } from '../../ci/sdk/generate.ts'
import { pathWithHost } from '../plugin/hosted.ts'
import { assertShopAndOrders } from './shop_and_orders.ts'

const program = 'examples/python'

test('python: the first program of the README in Python, by the plugin and the SDK of schema.json', async (t) => {
  await generateSdks('python')
  const PATH = [await installed(t), await pathWithHost(t, 'python')].join(delimiter)
  await assertShopAndOrders(t, { program, env: { PATH } })
})

/** The folder of a Python that has what the example requires. */
async function installed(t: TestContext): Promise<string> {
  const environment = mkdtempSync(join(tmpdir(), 'python-'))
  t.after(() => rmSync(environment, { recursive: true, force: true }))
  await succeed('python3', '-m', 'venv', environment)
  const bin = join(environment, 'bin')
  await succeed(join(bin, 'python'), '-m', 'pip', 'install', '--quiet', '--requirement', 'requirements.txt')
  return bin
}

async function succeed(command: string, ...args: readonly string[]): Promise<void> {
  const ended = await run(command, args, { cwd: program })
  assert.equal(
    ended.code,
    0,
    `Python >= 3.9 with venv and pip is needed. ${command} failed: ${complaint(ended)}`,
  )
}
