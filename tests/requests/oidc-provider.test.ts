import { targets } from '../faults/targets.ts'
import { counted } from './requests.ts'

counted({
  ...targets['oidc-provider'],
  scopes: [['openid', 'api:read'], ['openid']],
  atOnce: 16,
})
