import { targets } from '../faults/targets.ts'
import { contested } from './contested.ts'
import { bothMade, oneMade } from './rivals.ts'

contested(targets['hydra-registration'], 'lost')
bothMade(targets['hydra-registration'])
contested(targets['hydra-admin'], 'lost')
oneMade(targets['hydra-admin'])
