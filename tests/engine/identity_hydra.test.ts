import { startHydra } from '../servers/hydra.ts'
import { chosenIdentity } from './identity.ts'

chosenIdentity('Hydra', async () => {
  const { issuer, adminUrl, admin, close } = await startHydra()
  const ids = async () => {
    const { body } = await admin('GET', '/clients?page_size=500')
    return Array.isArray(body) ? body.map(({ client_id: id }) => String(id)).sort() : []
  }
  return {
    config: { 'oauth:issuer': issuer, 'oauth:api': 'hydra', 'oauth:adminUrl': adminUrl },
    adminUrl,
    tokenEndpoint: `${issuer}oauth2/token`,
    clientIds: ids,
    delete: async (clientId) => void (await admin('DELETE', `/clients/${clientId}`)),
    close,
  }
})
