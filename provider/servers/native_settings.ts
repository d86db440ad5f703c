import type { NativeSettingShape } from '../client/rules.ts'

/** What a value of a product's own setting is; every list is a set, and `lists` are lists by name. */
export type NativeKind = NativeSettingShape['kind']

/** Everything the project knows about one setting that only one product has. */
export interface NativeSetting extends NativeSettingShape {
  /** Where the product keeps it. */
  readonly at: string
}

/** The settings of one product, under its name on the resource. */
export interface NativeSettings {
  readonly name: 'keycloak' | 'hydra'
  readonly settings: Readonly<Record<string, NativeSetting>>
}

type ValueOf<S extends NativeSetting> = S extends { readonly choices: readonly (infer C)[] }
  ? C
  : S['kind'] extends 'boolean'
    ? boolean
    : S['kind'] extends 'strings'
      ? readonly string[]
      : S['kind'] extends 'lists'
        ? Readonly<Record<string, readonly string[]>>
        : string

/** The values that a program gives. */
export type NativeValues<T extends Readonly<Record<string, NativeSetting>>> = {
  readonly [K in keyof T]?: ValueOf<T[K]>
}
