import { pluginDoor } from '../plugin/front_door.ts'
import { contract } from './contract.ts'
import type { Target } from './target.ts'

/** The same expectations behind the dynamic provider's core and behind the plugin. */
export function throughBothDoors(target: Target): void {
  contract(target)
  contract(target, pluginDoor())
}
