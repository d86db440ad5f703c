import { targets } from '../faults/targets.ts'
import { contested } from './contested.ts'
import { bothMade, oneMade } from './rivals.ts'

contested(targets['keycloak-registration'], 'lost')
bothMade(targets['keycloak-registration'])
contested(targets['keycloak-admin'], 'kept')
oneMade(targets['keycloak-admin'])
