import { Command } from '@commander-js/extra-typings'

/** A command that asks authorization servers. */
export function asking(name: string) {
  return printing(name)
    .option(
      '--stack <name>',
      'the stack whose config names the servers; without it, only the environment (OAUTH_...)',
    )
    .option('--cwd <folder>', 'where the project of that stack is', '.')
}

/** A command that prints what it found. */
export function printing(name: string) {
  return new Command(name).option('--json', 'print JSON')
}

/** Of an option that may be given several times. */
export function several(name: string, before: readonly string[]): string[] {
  return [...before, name]
}
