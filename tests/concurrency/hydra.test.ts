import { targets } from '../faults/targets.ts'
import { contested } from './contested.ts'

contested(targets['hydra-registration'], 'lost')
contested(targets['hydra-admin'], 'lost')
