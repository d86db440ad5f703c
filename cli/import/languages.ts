import type { Bag } from '../../provider/door.ts'
import type { TypeToken } from '../../provider/pulumi/urn.ts'
import { dynamicTypeToken, pluginTypeToken } from '../../provider/pulumi/urn.ts'
import type { Program } from './program.ts'
import { typescript } from './typescript.ts'
import { isMisread, yaml } from './yaml.ts'

/** A language that programs are written in, and the front door that they use. */
export interface Language {
  readonly file: string
  readonly write: (program: Program) => string
  /** The text of a client that cannot be written in it. */
  readonly misreads: (args: Bag) => boolean
  readonly typeToken: TypeToken
  /** The type of the default provider that the engine makes for such a program. */
  readonly provider: string
  /** The configuration of a stack as that provider has it, by its keys with their namespace. */
  readonly configured: (key: string) => string | undefined
}

const namespace = 'oauth:'

/** One entry for each language. */
export const languages = {
  typescript: {
    file: 'index.ts',
    write: typescript,
    misreads: () => false,
    typeToken: dynamicTypeToken,
    provider: 'pulumi-nodejs',
    configured: (key) => key,
  },
  yaml: {
    file: 'Main.yaml',
    write: yaml,
    misreads: isMisread,
    typeToken: pluginTypeToken,
    provider: 'oauth',
    configured: (key) => (key.startsWith(namespace) ? key.slice(namespace.length) : undefined),
  },
} as const satisfies Readonly<Record<string, Language>>

export type LanguageName = keyof typeof languages

export const languageNames = Object.keys(languages).filter((name): name is LanguageName =>
  Object.hasOwn(languages, name),
)
