import { PolicyPack } from '@pulumi/policy'
import { policies } from 'pulumi-oauth/policy'

new PolicyPack('oauth-clients', { policies })
