import { targets } from '../faults/targets.ts'
import { contested } from './contested.ts'
import { bothMade } from './rivals.ts'

contested(targets['oidc-provider'], 'lost')
bothMade(targets['oidc-provider'])
