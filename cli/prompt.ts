import { confirm, isCancel } from '@clack/prompts'

/** Whether a person says yes; without a terminal nobody does. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const said = await confirm({ message: question, initialValue: false, output: process.stderr })
  return !isCancel(said) && said
}
