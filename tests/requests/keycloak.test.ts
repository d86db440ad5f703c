import { targets } from '../faults/targets.ts'
import { counted } from './requests.ts'

for (const name of ['keycloak-registration', 'keycloak-admin'] as const)
  counted({ ...targets[name], scopes: [['email', 'profile'], ['email']], atOnce: 16 })
