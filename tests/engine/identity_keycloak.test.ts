import { startKeycloak } from '../servers/keycloak.ts'
import { secret } from '../support/engine.ts'
import { chosenIdentity } from './identity.ts'

chosenIdentity('Keycloak', async () => {
  const keycloak = await startKeycloak()
  const { name, issuer, admin, createAccessClient, remove } = await keycloak.createRealm()
  const { clientId, clientSecret } = await createAccessClient(['manage-clients'])
  const ours = async () => {
    const { body } = await admin('GET', '/clients')
    const clients = Array.isArray(body) ? body : []
    return clients.filter(({ attributes }) => attributes?.['pulumi-oauth.owner'] !== undefined)
  }
  return {
    config: {
      'oauth:issuer': issuer,
      'oauth:api': 'keycloak',
      'oauth:accessClientId': clientId,
      'oauth:accessClientSecret': secret(clientSecret),
    },
    adminUrl: `${keycloak.url}/admin/realms/${name}`,
    tokenEndpoint: `${issuer}/protocol/openid-connect/token`,
    clientIds: async () => (await ours()).map((client) => String(client.clientId)).sort(),
    delete: async (id) => {
      const found = (await ours()).find((client) => client.clientId === id)
      await admin('DELETE', `/clients/${found?.id}`)
    },
    close: async () => {
      await remove()
      await keycloak.close()
    },
  }
})
