import { targets } from '../faults/targets.ts'
import { contested } from './contested.ts'

contested(targets['oidc-provider'], 'lost')
