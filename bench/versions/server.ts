import { createSecureServer } from 'node:http2'
import { createCertificateAuthority } from '../../tests/support/certificates.ts'

/** Answers every request at once with what a client's read is answered with, by whichever version the other side speaks. */

const authority = await createCertificateAuthority()
const certificate = await authority.issue({ commonName: 'bench', ip: '127.0.0.1' })
const client = JSON.stringify({
  client_id: 'a-client-of-the-bench',
  client_name: 'A client',
  redirect_uris: ['https://app.example.com/callback', 'https://app.example.com/silent'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'openid profile email offline_access',
  contacts: ['team@example.com'],
})
const server = createSecureServer({ ...certificate, allowHTTP1: true })
server.on('request', (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(client)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.send?.({ url: `https://127.0.0.1:${port}/`, authority: authority.certificate })
})
process.on('disconnect', () => process.exit())
