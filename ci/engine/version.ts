import { join } from 'node:path'

/** Below this the engine ignores the inputs that a dynamic provider's `read` returns. */
export const minimum = '3.216.0'

/** The version that is installed or built where there is none. */
export const chosen = '3.250.0'

/** Whether the text that `pulumi version` printed names an engine that these programs can run on. */
export function suffices(printed: string): boolean {
  const [version, least] = [numbers(printed), numbers(minimum)]
  if (!version || !least || version[0] !== least[0]) return false
  return compare(version, least) >= 0
}

/** `v3.250.0-dev.1` -> `3.250.0-dev.1`; empty for a text that is no version. */
export function bare(printed: string): string {
  return numbers(printed) ? printed.trim().replace(/^v/, '') : ''
}

/** Where an engine or a server of our own lives, one folder for each version. */
export function cacheFolder(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  home: string,
  kind = 'engine',
): string {
  return join(userCache(platform, env, home), 'pulumi-oauth', kind)
}

function userCache(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = env
  if (platform === 'win32') return LOCALAPPDATA || join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Caches')
  return XDG_CACHE_HOME || join(home, '.cache')
}

function numbers(version: string): readonly number[] | undefined {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(version.trim())
  return parts?.slice(1).map(Number)
}

function compare(a: readonly number[], b: readonly number[]): number {
  const unequal = a.findIndex((part, index) => part !== b[index])
  return unequal < 0 ? 0 : (a[unequal] ?? 0) - (b[unequal] ?? 0)
}
