/** Whether a client obtains a token for itself by its secret in a header. */
export async function authenticates(
  tokenEndpoint: string,
  { clientId, clientSecret }: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const { status } = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return status === 200
}
