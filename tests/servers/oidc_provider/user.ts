import { createHash } from 'node:crypto'
import type {
  Account,
  BackchannelAuthenticationRequest,
  Client,
  Interaction,
  KoaContextWithOIDC,
  default as Provider,
} from 'oidc-provider'

/** The only user of the server: always there, agrees to everything. */
export const user = 'alice'
/** Asked for on pages alone. */
export const password = 'of alice'

export const interactionPath = '/interaction/'

export function interactionUrl(_context: KoaContextWithOIDC, interaction: Interaction): string {
  return `${interactionPath}${interaction.uid}`
}

export function findAccount(_context: KoaContextWithOIDC, accountId: string): Account | undefined {
  if (accountId !== user) return undefined
  return { accountId, claims: () => ({ sub: accountId, name: 'Alice', email: 'alice@example.com' }) }
}

/** OpenID Connect Core section 8.1: another subject for each sector. */
export function pairwiseIdentifier(_context: KoaContextWithOIDC, accountId: string, client: Client): string {
  const { sectorIdentifier } = client
  return createHash('sha256').update(`${sectorIdentifier} ${accountId}`).digest('hex')
}

/** Answers every login and consent page on behalf of the user, in one step. */
export function agreeToEverything(provider: Provider): void {
  provider.use(async (context, next) => {
    if (!context.path.startsWith(interactionPath)) return next()
    await agreed(provider, context)
  })
}

/** The user is signed in and gave the client what it asked for. */
export async function agreed(
  provider: Provider,
  context: Pick<KoaContextWithOIDC, 'req' | 'res' | 'redirect'>,
): Promise<void> {
  const { params } = await provider.interactionDetails(context.req, context.res)
  const { client_id: clientId, scope } = params
  const grantId = await grant(provider, `${clientId}`, `${scope}`)
  const result = { login: { accountId: user }, consent: { grantId } }
  context.redirect(await provider.interactionResult(context.req, context.res, result))
}

/** OpenID CIBA Core: the user's own device, where the user agrees before the client first polls. */
export async function agreeOnDevice(
  context: KoaContextWithOIDC,
  request: BackchannelAuthenticationRequest,
): Promise<void> {
  const { provider, client } = context.oidc
  if (client === undefined) throw new Error('A backchannel authentication request without its client')
  await provider.backchannelResult(request, await grant(provider, client.clientId, request.scope ?? ''))
}

async function grant(provider: Provider, clientId: string, scope: string): Promise<string> {
  const given = new provider.Grant({ accountId: user, clientId })
  given.addOIDCScope(scope)
  return given.save()
}
