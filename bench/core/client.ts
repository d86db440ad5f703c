/** The client that is measured: usual metadata, a little of it. */
export function argsOf(number: number, turn: number) {
  return {
    clientName: `Client ${number}, turn ${turn}`,
    redirectUris: [`https://app${number}.example.com/callback`, `https://app${number}.example.com/silent`],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    contacts: ['team@example.com'],
  }
}
