import type { ClientKind } from '../client/client_types.ts'

/**
 * The text that the state keeps as the provider. It requires this package at run time, so that the installed version acts
 * and no code is frozen into the state. Fixed for ever.
 */
function providerText(exported: string): string {
  return `exports.handler=()=>require("module").createRequire(process.cwd()+"/_")("pulumi-oauth/provider").${exported}`
}

export const providerTexts: Readonly<Record<ClientKind, string>> = {
  PublicClient: providerText('publicClient'),
  ConfidentialClient: providerText('confidentialClient'),
}
