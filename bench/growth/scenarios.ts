import { defaultPace } from '../../provider/config.ts'
import type { Fleet } from './fleet.ts'
import { keycloakServer } from './measured.ts'

/** What is changed of the first one; everything else is as there. */
export interface Scenario {
  readonly name: string
  readonly fleet: Fleet
}

/** What a server behind a gateway takes in a second. */
const limit = 50

const usual: Fleet = {
  clients: 100_000,
  stacks: 200,
  pipelines: 10,
  work: 'create',
  parallel: 16,
  maxConcurrentRequests: defaultPace.atOnce,
  requestsPerSecond: limit / 10,
  checkpoints: true,
  refresh: false,
  server: { ...keycloakServer, limit },
}

function paced(pipelines: number): Partial<Fleet> {
  return { pipelines, requestsPerSecond: limit / pipelines }
}

const { requestsPerSecond: _, ...unpaced } = usual

const open: Fleet = { ...unpaced, server: keycloakServer }
const sizes = [5_000, 1_000, 50, 20]

export const scenarios: readonly Scenario[] = [
  { name: '10 pipelines, 5 requests a second each', fleet: usual },
  { name: '1 pipeline, 50 a second', fleet: { ...usual, ...paced(1) } },
  { name: '4 pipelines, 12.5 a second each', fleet: { ...usual, ...paced(4) } },
  { name: '40 pipelines, 1.25 a second each', fleet: { ...usual, ...paced(40) } },
  { name: '10 pipelines, no `oauth:requestsPerSecond`', fleet: unpaced },
  { name: '40 pipelines, no `oauth:requestsPerSecond`', fleet: { ...unpaced, pipelines: 40 } },
  { name: 'A server without a limit, none asked for', fleet: open },
  { name: 'The same, `oauth:maxConcurrentRequests` 1', fleet: { ...open, maxConcurrentRequests: 1 } },
  {
    name: 'The same, `oauth:maxConcurrentRequests` 64 and `--parallel` 64',
    fleet: { ...open, maxConcurrentRequests: 64, parallel: 64 },
  },
  { name: '`--parallel` 1', fleet: { ...usual, parallel: 1 } },
  { name: 'PULUMI_SKIP_CHECKPOINTS', fleet: { ...usual, checkpoints: false } },
  ...sizes.map((stacks) => ({
    name: `${shown(stacks)} stacks of ${shown(usual.clients / stacks)}`,
    fleet: { ...usual, stacks },
  })),
  { name: '20 stacks, PULUMI_SKIP_CHECKPOINTS', fleet: { ...usual, stacks: 20, checkpoints: false } },
  { name: 'Update of all', fleet: { ...usual, work: 'update' } },
  { name: 'Unchanged `up`, with refresh', fleet: { ...usual, work: 'nothing', refresh: true } },
  { name: 'Unchanged `up`, without refresh', fleet: { ...usual, work: 'nothing' } },
]

function shown(count: number): string {
  return count.toLocaleString('en')
}
