import type { ConfigSource } from './config.ts'

/** What a front door lends: where configuration comes from, and how to speak to the user at a resource. */
export interface Door {
  readonly config: ConfigSource
  readonly say: (level: 'info' | 'warning', text: string, ownerPath: unknown) => Promise<void>
}

/** What the engine passes and stores: any JSON object. */
export type Bag = Readonly<Record<string, unknown>>
