import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { started, steps } from '../engine/declared.ts'
import { pathWithHost } from '../plugin/hosted.ts'
import { project } from '../support/engine.ts'
import { imported } from './imported.ts'
import { registered } from './registered.ts'

const languages = {
  typescript: { program: 'index.ts', empty: { 'index.ts': '' } },
  yaml: { program: 'Main.yaml', empty: { 'Pulumi.yaml': 'name: imported\nruntime: yaml\n' } },
} as const

for (const [language, { program, empty }] of Object.entries(languages))
  test(`clients that a file names are declared in ${language}, and managed by their own tokens`, async (t) => {
    const server = await started(t)
    const { file } = await registered(t, server)
    const stack = await project(t, {
      program: empty,
      refreshAlways: true,
      config: { 'oauth:issuer': server.issuer },
      ...(language === 'yaml' ? { env: { PATH: await pathWithHost(t, 'yaml') } } : {}),
    })
    const before = server.clients()
    server.resetRequests()
    const said = await imported(stack, '--language', language, '--clients', file)
    assert.deepEqual(new Set(server.requests.map(({ method }) => method)), new Set(['GET']))
    assert.deepEqual(
      said.clients.map(({ kind, name }) => [kind, name]),
      [
        ['PublicClient', 'Shop'],
        ['ConfidentialClient', 'Orders'],
      ],
    )
    const previewed = await stack.preview({ diff: true })
    assert.deepEqual(
      [steps(previewed), previewed.drift],
      [['same Orders', 'same Shop'], []],
      previewed.stdout,
    )
    const text = readFileSync(join(stack.folder, program), 'utf8')
    stack.edit({ [program]: text.replace(/(clientName: ['"])Orders/, '$1Invoices') })
    const changed = await stack.up()
    assert.deepEqual(steps(changed), ['same Shop', 'update Orders'])
    const renamed = before.map((one) =>
      one.client_name === 'Orders' ? { ...one, client_name: 'Invoices' } : one,
    )
    assert.deepEqual(server.clients(), renamed)
  })
