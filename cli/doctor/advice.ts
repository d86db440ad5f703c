import { type AnyOAuthError, OAuthError } from '../../provider/errors.ts'
import { messageOf } from '../answer.ts'

/** What to do about each kind of error, where its own sentence knows only what came back. */
const advice: Readonly<Partial<Record<AnyOAuthError['code'], string>>> = {
  'server-unreachable':
    'Check that the server runs at this address, that oauth:issuer is right, and that the network, and the proxy if the environment names one, let you through.',
  'access-denied':
    'It may have ended, be used up, be of another server, or have too few rights: get another one from the operator of the server, with the rights that the documentation lists for it, and set it in the same place.',
  'unexpected-answer':
    'Check that oauth:issuer is the address of the authorization server itself, and not of a site or a proxy before it.',
}

/** What is wrong, and what to do about it. */
export function advised(error: unknown): string {
  const next = error instanceof OAuthError ? codeOf(error.code) : undefined
  return [messageOf(error), ...(next === undefined ? [] : [next])].join('\n')
}

function codeOf(code: string): string | undefined {
  return Object.entries(advice).find(([known]) => known === code)?.[1]
}
