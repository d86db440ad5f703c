import { spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** What does not end by then, although its processes are gone, is left behind. */
const patience = 5_000
const poll = 100

/** Thrown where the work goes on although it was told to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly exitCode: number
  constructor(signal: NodeJS.Signals) {
    super(`Stopped by ${signal}.`)
    this.exitCode = 128 + constants.signals[signal]
  }
}

export type Stop = {
  /** Throws when the demo was told to stop. */
  readonly check: () => void
  /** Waits for the work; after a signal for the end of all processes too, and then throws what stopped it. */
  readonly around: <T>(work: Promise<T>) => Promise<T>
}

/** A terminal sends a signal to the engine too, and `npm` may send it twice: the first one counts, for all processes. */
export function stopOnSignals(stream: NodeJS.WriteStream): Stop {
  const told = new EventEmitter()
  let stopped: Stopped | undefined
  const stop = (signal: NodeJS.Signals) => {
    stopped ??= new Stopped(signal)
    endDescendants()
    told.emit('stopped')
  }
  for (const signal of signals) process.on(signal, stop)
  // Whoever read the output has gone away: `npm run demo | head`.
  stream.on('error', () => stop('SIGPIPE'))
  const check = () => {
    if (stopped) throw stopped
  }
  return {
    check,
    around: async (work) => {
      const settled = work.then(
        () => {},
        () => {},
      )
      await Promise.race([settled, once(told, 'stopped')])
      if (stopped) await endAll(settled)
      check()
      return work
    },
  }
}

/** A step that is cut short may start one more program before it notices. */
async function endAll(settled: Promise<void>): Promise<void> {
  const late = Date.now() + patience
  let open = true
  void settled.then(() => {
    open = false
  })
  do {
    endDescendants()
    await Promise.race([settled, sleep(poll)])
  } while (open && Date.now() < late)
  endDescendants()
}

/**
 * Every process below this one. An engine that is killed leaves the process of the dynamic provider behind, which can then
 * no longer be found as its descendant: so all are frozen before one is ended.
 */
function endDescendants(): void {
  const frozen = new Set<number>()
  for (let found = descendants(); found.some((pid) => !frozen.has(pid)); found = descendants()) {
    for (const pid of found) {
      frozen.add(pid)
      send(pid, 'SIGSTOP')
    }
  }
  for (const pid of frozen) send(pid, 'SIGKILL')
}

/** None on a system without `ps`: there the console ends what it started. */
function descendants(): readonly number[] {
  const { stdout, pid: ps } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  const rows = (stdout ?? '').split('\n').map((row) => row.trim().split(/\s+/))
  const alive = rows.filter(([pid, , state]) => Number(pid) !== ps && !state?.startsWith('Z'))
  const below = (parent: number): readonly number[] =>
    alive
      .filter(([, ppid]) => Number(ppid) === parent)
      .flatMap(([pid]) => [Number(pid), ...below(Number(pid))])
  return below(process.pid)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}
