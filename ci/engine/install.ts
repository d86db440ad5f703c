import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import { SemVer } from 'semver'
import { complaint, run } from '../run.ts'
import { type Attempt, inFolder } from './found.ts'
import { progress } from './progress.ts'
import { chosen } from './version.ts'

const script = 'https://get.pulumi.com/install.sh'
const answersWithin = 10_000
const installsWithin = 180_000

/** The official installer. It cannot be cancelled where it runs, so it runs in a program of its own. */
export async function install(root: string): Promise<Attempt> {
  const refused = await unreachable()
  if (refused) return { reason: refused }
  const done = progress((elapsed) => `Installing Pulumi ${chosen} ... ${elapsed}`)
  const own = fileURLToPath(import.meta.url)
  const ended = await run(process.execPath, [own, root], { timeout: installsWithin }).finally(done)
  return ended.code === 0 ? inFolder(join(root, 'bin')) : { reason: `it failed: ${complaint(ended)}` }
}

async function unreachable(): Promise<string | undefined> {
  try {
    const answer = await fetch(script, { method: 'HEAD', signal: AbortSignal.timeout(answersWithin) })
    return answer.ok ? undefined : `${script} answered ${answer.status}`
  } catch (error) {
    return `${script} could not be reached: ${reason(error)}`
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}

if (import.meta.main) {
  const [root] = process.argv.slice(2)
  if (!root) throw new Error('Usage: install.ts <folder>')
  await PulumiCommand.install({ root, version: new SemVer(chosen) })
}
