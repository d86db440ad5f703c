import type { Input } from '@pulumi/pulumi'
import type { AdditionalMetadata, Adoption, Translations } from '../client/args.ts'
import type { authMethods, ConfidentialAuthMethod, certificateSubjects } from '../client/auth_methods.ts'
import type { clientTypes } from '../client/client_types.ts'
import type { FieldValue, fields, Jwk } from '../client/fields.ts'
import type { rules } from '../client/rules.ts'
import type { hydraSettings } from '../servers/hydra_settings.ts'
import type { keycloakSettings } from '../servers/keycloak_settings.ts'
import type { NativeSetting, NativeValues } from '../servers/native_settings.ts'

/** The rules that `allow` may name. */
export type AllowableRule = Extract<(typeof rules)[number], { readonly level: 'error' | 'warning' }>['id']

/**
 * An argument that cannot be used here; the text, which nobody gives, says why. A literal, so that editors see which arguments
 * of a union are meant and show their documentation.
 */
type Misuse<Why extends string> = Why

/** Not distributive: an output of `boolean` is no output of `true` nor one of `false`. */
type Inputs<V> = [V] extends [readonly (infer E)[]] ? Input<readonly Input<E>[]> : Input<V>

/** The same documentation as the table's entries, as inputs. */
type FieldArgs = {
  readonly [F in keyof typeof fields]?: F extends 'jwks' ? Input<JwksArgs> : Inputs<FieldValue<F>>
}

/** An object of which each member may be an output. */
type Parts<T> = { readonly [K in keyof T]: Input<T[K]> }

/** A JWK Set of public keys (RFC 7517 section 5), of which parts may be outputs. */
export interface JwksArgs {
  readonly keys: Input<readonly Input<Jwk>[]>
}

/** What is not client metadata. */
interface OwnArgs {
  /** The authorization server to register at, a name in `oauth:servers`. Default: the server of `oauth:issuer`. */
  readonly server?: Input<string>
  /**
   * The client id, where the server lets us choose it (`oauth:api` keycloak or hydra). Default: derived once from project, stack
   * and name. Another one replaces the client.
   */
  readonly clientId?: Input<string>
  /** What only Keycloak has. An error at another server. */
  readonly keycloak?: Input<NativeArgs<typeof keycloakSettings>>
  /** What only Ory Hydra has. An error at another server. */
  readonly hydra?: Input<NativeArgs<typeof hydraSettings>>
  /** Names, URLs and logos by language tag: `{ fr: { clientName: 'Boutique' } }`. RFC 7591 section 2.2. */
  readonly translations?: Input<Readonly<Record<string, Input<Parts<Translations[string]>>>>>
  /** Client metadata that your server invented, by its name on the wire. RFC 7591 section 2. */
  readonly additionalMetadata?: Input<AdditionalMetadata>
  /** Ids of rules that you break on purpose: an error becomes a warning, a warning becomes silence. */
  readonly allow?: Input<readonly Input<AllowableRule>[]>
  /** Takes over a client that exists already instead of registering one. */
  readonly adopt?: Input<Parts<Adoption>>
}

type NativeArgs<T extends Readonly<Record<string, NativeSetting>>> = {
  readonly [K in keyof NativeValues<T>]: Inputs<NonNullable<NativeValues<T>[K]>>
}

/** What only a client with a secret has. */
interface SecretArgs {
  /**
   * The client secret, where the server lets us choose it (`oauth:api` keycloak or hydra). Default: 384 random bits. A secret; a
   * change is an update.
   */
  readonly clientSecret?: Input<string>
  /**
   * Any values: a change of any of them gives the client a new secret. With RFC 7591, which has no way to change a secret, it is
   * replaced.
   */
  readonly secretRotation?: Input<Readonly<Record<string, unknown>>>
}

type KeyName = 'jwks' | 'jwksUri'
type Subject = (typeof certificateSubjects)[number]
type Method = 'tokenEndpointAuthMethod'

/** The compiler names these types in its messages, so that their names say what is wanted. */
type JwksOrJwksUri<T> = { readonly [K in keyof T]-?: T[K] }
type ExactlyOneCertificateSubject<T> = { readonly [K in keyof T]-?: T[K] }
type Misused<F extends keyof FieldArgs, Why extends string> = { readonly [K in F]?: Misuse<Why> }

type NotBoth<K extends KeyName> = Misused<K, 'give jwks or jwksUri, not both'>

/** The keys of a client, by value or by address, or none. */
type Keys = (Pick<FieldArgs, 'jwks'> & NotBoth<'jwksUri'>) | (Pick<FieldArgs, 'jwksUri'> & NotBoth<'jwks'>)

/** One of the two is needed. */
type RequiredKeys =
  | (JwksOrJwksUri<Pick<FieldArgs, 'jwks'>> & NotBoth<'jwksUri'>)
  | (JwksOrJwksUri<Pick<FieldArgs, 'jwksUri'>> & NotBoth<'jwks'>)

type OneSubject = {
  readonly [S in Subject]: ExactlyOneCertificateSubject<Pick<FieldArgs, S>> &
    Misused<Exclude<Subject, S>, `give exactly one certificate subject: ${S} is given`>
}[Subject]

type NoSubject = Misused<Subject, "a certificate subject is for tokenEndpointAuthMethod: 'tls_client_auth'">

type NeedsOf<M extends ConfidentialAuthMethod> = (typeof authMethods)[M]['oneOf'][number]
type KeysOf<M extends ConfidentialAuthMethod> = 'jwks' extends NeedsOf<M> ? RequiredKeys : Keys
type SubjectsOf<M extends ConfidentialAuthMethod> = Subject extends NeedsOf<M> ? OneSubject : NoSubject

type OptionalMethod<M, T = Pick<FieldArgs, Method>> = { readonly [K in keyof T]?: M }
type RequiredMethod<M, T = Pick<FieldArgs, Method>> = { readonly [K in keyof T]-?: M }
type MethodOf<M extends ConfidentialAuthMethod> = M extends DefaultMethod
  ? OptionalMethod<M>
  : RequiredMethod<M>

/** The auth method of a ConfidentialClient that names none. */
export type DefaultMethod = (typeof clientTypes)['ConfidentialClient']['defaultAuthMethod']

/** What a ConfidentialClient takes under every auth method. */
interface ArgsOfEveryMethod extends Omit<FieldArgs, KeyName | Subject | Method>, OwnArgs, SecretArgs {}

/** What a ConfidentialClient takes: the arguments depend on how the client authenticates. */
export type ConfidentialClientArgs<M extends ConfidentialAuthMethod = ConfidentialAuthMethod> =
  M extends ConfidentialAuthMethod ? ArgsOfEveryMethod & MethodOf<M> & KeysOf<M> & SubjectsOf<M> : never

type NotPublic = (typeof clientTypes)['PublicClient']['without'][number]

/** What a PublicClient takes. */
export type PublicClientArgs = ArgsOfPublicClient & Keys

interface ArgsOfPublicClient
  extends Omit<FieldArgs, KeyName | NotPublic>,
    OwnArgs,
    Misused<Method, 'a PublicClient has no auth method: use a ConfidentialClient'> {}

/** Where a client that exists is looked up. */
export interface ClientLookup {
  /** The authorization server, a name in `oauth:servers`. Default: the server of `oauth:issuer`. */
  readonly server?: string
  /** The client configuration endpoint (RFC 7592 section 2). Default: `<registration endpoint>/<client id>`. */
  readonly registrationClientUri?: string
}
