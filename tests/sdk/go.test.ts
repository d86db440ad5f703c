import { devNull } from 'node:os'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { goEnvironment } from '../../ci/go_program.ts'
import { generateSdks, sdkFolder } from '../../ci/sdk/generate.ts'
import { textOf } from '../support/documents.ts'
import { folderWith, registryExample, succeeds } from './registry_example.ts'

test('the Go program of the registry page compiles with the SDK', async (t) => {
  await generateSdks('go')
  const folder = folderWith(t, {
    'main.go': registryExample('go'),
    'go.mod': textOf('examples/go/go.mod').replace('../../sdk/go', resolve(sdkFolder('go'))),
    'go.sum': textOf('examples/go/go.sum'),
  })
  await succeeds(folder, 'go', ['build', '-o', devNull, '.'], goEnvironment)
})
