import { devNull } from 'node:os'
import { progress } from './engine/progress.ts'
import { go } from './go_program.ts'
import { hostedLanguages, hostFolder } from './hosts.ts'
import { generateSdks, languages } from './sdk/generate.ts'

/** All that programs in other languages need, once: the hosts, the SDKs, and what Go compiles with a program. */
export async function makeLanguages(): Promise<void> {
  // One after another: each build takes every core.
  for (const language of hostedLanguages) await hostFolder(language)
  await generateSdks(...languages)
  const done = progress((elapsed) => `Compiling the SDK in Go ... ${elapsed}`)
  await go(new URL('../examples/go/', import.meta.url), ['build', '-o', devNull, '.']).finally(done)
}
