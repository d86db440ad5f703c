import { OAuthError } from '../provider/errors.ts'
import { printable } from '../provider/printable.ts'

/** What a command ends with: 2 is wrong usage of the command line, before anything is done. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  /** It did what it was asked to, and found what a pipeline should stop at. */
  found: 3,
} as const

export interface Answer {
  readonly exit: keyof typeof exitCodes
  /** For `--json`. */
  readonly json: unknown
  /** For people, without a line end. Text of others in it was made printable. */
  readonly text: string
}

export interface Output {
  readonly json?: true | undefined
}

/** Runs a command and says what came of it: to standard output, but for errors in words. */
export async function answer({ json }: Output, ask: () => Promise<Answer>): Promise<void> {
  try {
    const found = await ask()
    process.exitCode = exitCodes[found.exit]
    say(json ? JSON.stringify(found.json, null, 2) : found.text)
  } catch (error) {
    process.exitCode = exitCodes.failed
    const { code, message } = told(error)
    if (json) say(JSON.stringify({ error: { code, message } }, null, 2))
    else process.stderr.write(`${message}\n`)
  }
}

/** What of an error is shown to people. */
export function messageOf(error: unknown): string {
  return told(error).message
}

function told(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof OAuthError) return { code: error.code, message: error.message }
  return { code: 'failed', message: printable(error instanceof Error ? error.message : String(error)) }
}

function say(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`)
}
