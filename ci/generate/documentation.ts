import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type ts from 'typescript'
import {
  type Comments,
  type ErrorDoc,
  type MemberType,
  ofDeclaration,
  ofErrors,
  ofInterface,
  ofTable,
  parse,
  typesOf,
  unionsOf,
} from './comments.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every text that stands above an entry of the provider's tables, and nowhere else. */
export interface Documentation {
  readonly fields: Comments
  readonly ownArgs: Comments
  readonly addedInputs: Comments
  readonly outputs: Comments
  readonly clientTypes: Comments
  readonly authMethods: Comments
  readonly grantTypes: Comments
  readonly configKeys: Comments
  readonly runSwitches: Comments
  readonly errors: readonly ErrorDoc[]
  /** Fields with a closed list of values. */
  readonly choices: ReadonlyMap<string, readonly string[]>
  readonly adoption: {
    readonly text: string
    readonly members: Comments
    readonly types: readonly MemberType[]
  }
  /** The settings of each product, by the argument that holds them. */
  readonly native: Readonly<Record<'keycloak' | 'hydra', Comments>>
  readonly functions: Comments
  /** What each function takes and answers. */
  readonly asked: Readonly<Record<'ServerQuery' | 'ClientQuery' | 'AuthorizationServer', Comments>>
  readonly jwk: string
  readonly jwks: string
}

/** Reads the sources. Throws, naming the entry, when one has no comment. */
export function documentation(): Documentation {
  const fields = source('provider/client/fields.ts')
  const args = source('provider/client/args.ts')
  const config = source('provider/config.ts')
  const functions = source('provider/plugin/functions.ts')
  return {
    fields: ofTable(fields, 'fields'),
    ownArgs: ofTable(args, 'ownArgs'),
    addedInputs: ofTable(args, 'addedInputs'),
    outputs: ofTable(source('provider/client/output_table.ts'), 'outputs'),
    clientTypes: ofTable(source('provider/client/client_types.ts'), 'clientTypes'),
    authMethods: ofTable(source('provider/client/auth_methods.ts'), 'authMethods'),
    grantTypes: ofTable(source('provider/client/grant_types.ts'), 'grantTypes'),
    configKeys: ofTable(config, 'configKeys'),
    runSwitches: ofTable(config, 'runSwitches'),
    errors: ofErrors(source('provider/errors.ts')),
    choices: unionsOf(fields, 'NarrowerValues'),
    adoption: {
      text: ofDeclaration(args, 'Adoption'),
      members: ofInterface(args, 'Adoption'),
      types: typesOf(args, 'Adoption'),
    },
    native: {
      keycloak: ofTable(source('provider/servers/keycloak_settings.ts'), 'keycloakSettings'),
      hydra: ofTable(source('provider/servers/hydra_settings.ts'), 'hydraSettings'),
    },
    functions: ofTable(functions, 'functions'),
    asked: {
      ServerQuery: ofInterface(functions, 'ServerQuery'),
      ClientQuery: ofInterface(functions, 'ClientQuery'),
      AuthorizationServer: ofInterface(source('provider/authorization_server.ts'), 'AuthorizationServer'),
    },
    jwk: ofDeclaration(fields, 'Jwk'),
    jwks: ofDeclaration(fields, 'Jwks'),
  }
}

/** The text of an entry, which `documentation` has made sure of. */
export function textOf(comments: Comments, name: string): string {
  const text = comments.get(name)
  if (text === undefined) throw new RangeError(`no comment for ${name}`)
  return text
}

function source(path: string): ts.SourceFile {
  return parse(path, readFileSync(join(root, path), 'utf8'))
}
