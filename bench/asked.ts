import type { ChildProcess } from 'node:child_process'

/** The next message of a process of ours, after it was sent one. */
export function asked<T>(child: ChildProcess, question?: object | string): Promise<T> {
  const answer = new Promise<T>((answered, failed) => {
    const ended = (code: number | null) =>
      failed(new Error(`${child.spawnargs.join(' ')} ended with ${code}.`))
    child.once('exit', ended)
    child.once('message', (message: T) => {
      child.off('exit', ended)
      answered(message)
    })
  })
  if (question !== undefined) child.send(question)
  return answer
}
