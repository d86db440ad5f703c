import { test } from 'node:test'
import { assertImported } from './import_keycloak.ts'

test('the clients of a realm become a program in TypeScript, a stack has them, and they stay as they are', (t) =>
  assertImported(t, 'typescript'))
