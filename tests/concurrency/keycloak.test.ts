import { targets } from '../faults/targets.ts'
import { contested } from './contested.ts'

contested(targets['keycloak-registration'], 'lost')
contested(targets['keycloak-admin'], 'kept')
