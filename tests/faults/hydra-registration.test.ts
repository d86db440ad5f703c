import { forced } from './suite.ts'
import { targets } from './targets.ts'

forced(targets['hydra-registration'])
