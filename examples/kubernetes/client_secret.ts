import { core } from '@pulumi/kubernetes'
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  output,
  secret,
} from '@pulumi/pulumi'

/** What an application needs to know of its client: a PublicClient or ConfidentialClient, or outputs of another stack. */
export interface Credentials {
  readonly issuer: Input<string>
  readonly clientId: Input<string>
  readonly clientSecret?: Input<string | undefined>
  readonly authorizationEndpoint?: Input<string | undefined>
  readonly tokenEndpoint?: Input<string | undefined>
}

/** The key of each in the Secret: the names of variables, if a container takes the Secret as its environment. */
export const keys = {
  issuer: 'issuer',
  clientId: 'clientId',
  clientSecret: 'clientSecret',
  authorizationEndpoint: 'authorizationEndpoint',
  tokenEndpoint: 'tokenEndpoint',
} as const satisfies Record<keyof Credentials, string>

export interface ClientSecretArgs {
  readonly client: Credentials
  readonly namespace: Input<string>
  /** Other key names. */
  readonly keys?: Partial<Record<keyof Credentials, string>>
}

/** The credentials of a client as a Secret of the namespace where its application runs. What the client does not have is left out. */
export class ClientSecret extends ComponentResource {
  /** The name of the Secret. */
  readonly secretName: Output<string>

  constructor(name: string, args: ClientSecretArgs, opts?: ComponentResourceOptions) {
    super('example:oauth:ClientSecret', name, {}, opts)
    const made = new core.v1.Secret(
      name,
      { metadata: { namespace: args.namespace }, stringData: stringsOf(args) },
      { parent: this },
    )
    this.secretName = made.metadata.name
    this.registerOutputs({ secretName: this.secretName })
  }
}

function stringsOf({ client, keys: chosen }: ClientSecretArgs): Output<Record<string, string>> {
  const { issuer, clientId, clientSecret, authorizationEndpoint, tokenEndpoint } = client
  const names: Record<string, string> = { ...keys, ...chosen }
  return secret(output({ issuer, clientId, clientSecret, authorizationEndpoint, tokenEndpoint })).apply(
    (known) =>
      Object.fromEntries(
        Object.entries(known).flatMap(([name, value]) =>
          value === undefined ? [] : [[names[name] ?? name, value]],
        ),
      ),
  )
}
