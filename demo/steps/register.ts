import type { AllClientMetadata } from 'oidc-provider'
import { operations, type Stage, type Step, shortened } from '../stage.ts'

/** `pulumi up` on an empty stack. */
export const register: Step = {
  title: 'Two clients are registered',
  async act(stage) {
    const { screen, server, shop, orders, held, up, shows } = stage
    const run = await up()
    screen.table(registered(stage))
    shows('both are new', operations(run), { shop: 'create', orders: 'create' })
    shows('the server holds these two clients and no others', server.clients().length, 2)
    const secrets = [
      hasSecret(held(shop())),
      hasSecret(held(orders())),
      run.outputs['ordersClientSecret']?.secret,
    ]
    shows('shop has no client secret; orders has one, which is a Pulumi secret', secrets, [false, true, true])
  },
}

/** `pulumi preview` on a program that nobody changed. */
export const unchanged: Step = {
  title: 'A second preview finds nothing to do',
  async act({ server, preview, shows }) {
    server.resetRequests()
    const run = await preview()
    const read = server.requests.filter(({ path }) => path.startsWith('/reg/')).map(({ method }) => method)
    shows('the server was asked for both clients ("refresh: always" in Pulumi.yaml)', read, ['GET', 'GET'])
    shows(
      'nothing to change: it holds what the program declares',
      [run.drift, operations(run)],
      [[], { shop: 'same', orders: 'same' }],
    )
  },
}

/** As the server holds them. */
function registered({ shop, orders, held }: Stage): readonly (readonly string[])[] {
  const both = [held(shop()), held(orders())]
  const row = (name: string, of: (client: AllClientMetadata) => string) => [name, ...both.map(of)]
  return [
    ['name', 'shop', 'orders'],
    ['used by', 'a browser app', 'the service behind it'],
    ['resource', 'PublicClient', 'ConfidentialClient'],
    row('client id', ({ client_id }) => shortened(`${client_id}`)),
    row('grants', ({ grant_types }) => `${grant_types?.join(' ')}`),
    row('auth method', ({ token_endpoint_auth_method }) => `${token_endpoint_auth_method}`),
    row('scopes', ({ scope }) => `${scope}`),
  ]
}

function hasSecret({ client_secret }: AllClientMetadata): boolean {
  return client_secret !== undefined
}
