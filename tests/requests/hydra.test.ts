import { targets } from '../faults/targets.ts'
import { counted } from './requests.ts'

const scopes = [['openid', 'offline'], ['openid']] as const

counted({ ...targets['hydra-registration'], scopes, atOnce: targets['hydra-registration'].atOnce })
counted({ ...targets['hydra-admin'], scopes, atOnce: targets['hydra-admin'].atOnce })
