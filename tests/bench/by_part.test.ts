import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { allOf, watchParts } from '../../bench/by_part.ts'

test('the CPU of a tree of processes holds that of a child, whether its parent waits for it or not', async () => {
  const burn =
    'const end = process.cpuUsage().user + 400_000; while (process.cpuUsage().user < end) for (let i = 0; i < 1e6; i++);'
  const waits = `require('node:child_process').execFileSync(process.execPath, ['--eval', ${JSON.stringify(burn)}])`
  const leaves = `require('node:child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(burn)}], { detached: true, stdio: 'ignore' }); setTimeout(() => process.exit(), 200)`
  for (const script of [waits, leaves]) {
    const root = spawn(process.execPath, ['--eval', script])
    const parts = watchParts(root.pid ?? 0)
    await once(root, 'exit')
    const { cpuMs } = await parts()
    const total = allOf(cpuMs)
    assert.ok(total >= 300, `${total} ms of ${script}`)
  }
})

test('CPU is told by what a process is, and of those below one alone', async () => {
  const burning = 'const until = Date.now() + 600; while (Date.now() < until);'
  const child = spawn('sh', [
    '-c',
    `"${process.execPath}" -e "${burning}" pulumi-resource-x; "${process.execPath}" -e ""`,
  ])
  const parts = watchParts(child.pid ?? 0)
  await once(child, 'close')
  const { cpuMs, memory } = await parts()
  assert.ok(cpuMs.provider > 0 && memory.provider > 0)
  assert.deepEqual([cpuMs.engine, cpuMs.program], [0, 0])
})
