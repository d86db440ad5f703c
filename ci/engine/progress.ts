const onTerminal = 1_000
const inLog = 15_000

/** Shows a line that changes with time until the function it returns is called. */
export function progress(
  text: (elapsed: string) => string,
  stream: NodeJS.WriteStream = process.stderr,
): () => void {
  const started = Date.now()
  const show = () => {
    const line = text(elapsed(Date.now() - started))
    stream.write(stream.isTTY ? `\r\u001b[K${line}` : `${line}\n`)
  }
  const timer = setInterval(show, stream.isTTY ? onTerminal : inLog)
  show()
  return () => {
    clearInterval(timer)
    show()
    if (stream.isTTY) stream.write('\n')
  }
}

/** 83000 -> "1 min 23 s". */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}
