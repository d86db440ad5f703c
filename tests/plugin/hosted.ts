import { delimiter } from 'node:path'
import type { TestContext } from 'node:test'
import { engine } from '../../ci/engine.ts'
import { type HostedLanguage, hostFolder } from '../../ci/hosts.ts'
import { pluginFolder } from './plugged.ts'

/** PATH with the plugin of this checkout, the host of a language and the engine. */
export async function pathWithHost(t: TestContext, language: HostedLanguage): Promise<string> {
  const { PATH } = (await engine()).env
  return [pluginFolder(t), await hostFolder(language), PATH].join(delimiter)
}
