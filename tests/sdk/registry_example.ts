import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Ended, run } from '../../ci/run.ts'
import { textOf } from '../support/documents.ts'
import { type Files, write } from '../support/engine_workspace.ts'

/** The program that the page for the Pulumi Registry shows in a language. */
export function registryExample(fence: string): string {
  const [, text] =
    new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(textOf('docs/_index.md')) ?? []
  assert.ok(text, `docs/_index.md has no program in ${fence}`)
  return text
}

/** A project of its own, gone after the test. */
export function folderWith(t: TestContext, files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  write(folder, files)
  return folder
}

export async function succeeds(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const ended = await run(command, args, { cwd, env: { ...process.env, ...env } })
  assert.equal(ended.code, 0, `"${command} ${args.join(' ')}" failed:\n${said(ended)}`)
}

function said({ stdout, stderr }: Ended): string {
  return `${stdout}${stderr}`.trim()
}
