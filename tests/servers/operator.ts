import { json } from '../../provider/client/json.ts'

export interface OperatorAnswer {
  readonly status: number
  readonly body: unknown
  /** Where a created thing is. */
  readonly location?: string
}

/** A call of a server's operator, in JSON. */
export type Operator = (method: string, path: string, body?: unknown) => Promise<OperatorAnswer>

/** Who calls below this URL, with headers of their own. */
export function operatorAt(
  url: string,
  headers: () => Promise<Record<string, string>> = async () => ({}),
): Operator {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(await headers()), 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const location = response.headers.get('location')
    const answer = { status: response.status, body: json(await response.text()) }
    return location === null ? answer : { ...answer, location }
  }
}

/** The answer, or an error that says what the server had against it. */
export async function done(asked: Promise<OperatorAnswer>): Promise<OperatorAnswer> {
  const answer = await asked
  if (answer.status >= 200 && answer.status < 300) return answer
  throw new Error(`The operator was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
}
