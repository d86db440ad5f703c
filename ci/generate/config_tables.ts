import { type ConfigKey, configKeyNames, configKeys, environmentName } from '../../provider/config.ts'
import { type Documentation, textOf } from './documentation.ts'
import { table } from './sentences.ts'

/** The one key that is no setting of a server. */
export const serversText =
  'Further authorization servers by name, for the argument `server`: each holds the keys above. Names are lower-case letters and digits. Default: none.'

/** Every key, in both places where it can be set. */
export function configTable(docs: Documentation): string {
  const keys = configKeyNames.map((key) => {
    const { secret }: ConfigKey = configKeys[key]
    return [
      `\`oauth:${key}\`${secret ? ' (secret)' : ''}`,
      `\`${environmentName(key)}\``,
      textOf(docs.configKeys, key),
    ]
  })
  const servers = ['`oauth:servers`', '`OAUTH_SERVERS_<NAME>_<KEY>`', serversText]
  return table(['Stack config', 'Environment', 'Meaning'], [...keys, servers])
}

/** The switches for one run. */
export function switchTable({ runSwitches }: Documentation): string {
  const rows = [...runSwitches].map(([name, text]) => [`\`${name}\``, text])
  return table(['Environment', 'Meaning'], rows)
}
