import type { AdditionalMetadata, Adoption, Translations } from './args.ts'
import { type FieldName, type FieldValue, fieldNames } from './fields.ts'

/** The declared client metadata in camelCase. */
export type FieldSettings = { readonly [F in FieldName]?: FieldValue<F> }

/** The checked desired state of a client: what a program declared, with every default made explicit. */
export interface Settings extends FieldSettings {
  readonly server?: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly secretRotation?: Readonly<Record<string, unknown>>
  readonly keycloak?: Readonly<Record<string, unknown>>
  readonly hydra?: Readonly<Record<string, unknown>>
  readonly translations?: Translations
  readonly additionalMetadata?: AdditionalMetadata
  readonly allow?: readonly string[]
  readonly adopt?: Adoption
  readonly issuer: string
  readonly api: string
  readonly ownerPath?: string
}

/** Settings of which parts may be missing or not known yet: what rules and diffs look at. */
export type PartialSettings = Partial<Settings>

/** What a product has beyond the standard, under its name. */
export const nativeNames = ['keycloak', 'hydra'] as const

export type NativeName = (typeof nativeNames)[number]

export function isNativeName(name: string): name is NativeName {
  return nativeNames.some((one) => one === name)
}

/** What is compared with the server: each field, and the bags. */
export type ComparedName = FieldName | 'translations' | 'additionalMetadata' | NativeName

export const comparedNames: readonly ComparedName[] = [
  ...fieldNames,
  'translations',
  'additionalMetadata',
  ...nativeNames,
]

/** Settings as recorded or as a server answers them, which may be of any shape. */
export type Compared = { readonly [N in ComparedName]?: unknown }

/** Client metadata (RFC 7591 section 2) on the wire. */
export type ClientMetadata = Readonly<Record<string, unknown>>

/** What is wrong with one property of a program. */
export interface Issue {
  /** The path of the property, for instance `redirectUris[1]`. */
  readonly property: string
  readonly reason: string
  readonly rule: string
}

/** One field that differs, and what the difference means. */
export interface Change {
  readonly field: string
  readonly by: 'update' | 'replace'
}
