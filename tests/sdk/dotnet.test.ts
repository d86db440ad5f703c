import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { run } from '../../ci/run.ts'
import { generateSdks, sdkFolder } from '../../ci/sdk/generate.ts'
import { textOf } from '../support/documents.ts'
import { folderWith, registryExample, succeeds } from './registry_example.ts'

const program = registryExample('csharp')
const sdk = sdkFolder('dotnet')
const { code, stdout: version } = await run('dotnet', ['--version'])

if (code === 0)
  test('the C# program of the registry page compiles with the SDK', async (t) => {
    await generateSdks('dotnet')
    const folder = folderWith(t, {
      'Program.cs': program,
      'shop.csproj': projectOn(resolve(sdk, 'Pulumi.OAuth.csproj'), `net${version.split('.')[0]}.0`),
    })
    await succeeds(folder, 'dotnet', ['build', '--nologo'])
  })
else
  test('the C# program of the registry page sets what the SDK has; nothing compiles it, because dotnet is not on PATH', async () => {
    await generateSdks('dotnet')
    const types = [...program.matchAll(/new ((?:Public|Confidential)ClientArgs)\n\s+\{([\s\S]*?)\n {4}\}/g)]
    assert.equal(types.length, 2)
    for (const [, type = '', body = ''] of types) {
      const text = textOf(join(sdk, `${type.replace('Args', '')}.cs`))
      assert.ok(text.includes(`class ${type} `))
      const names = [...body.matchAll(/(\w+) = /g)].map(([, name = '']) => name)
      assert.ok(names.includes('ClientName'))
      for (const name of names) assert.match(text, new RegExp(`public Input(List)?<string>\\?? ${name}\\b`))
    }
  })

function projectOn(reference: string, framework: string): string {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>${framework}</TargetFramework>
    <Nullable>enable</Nullable>
  </PropertyGroup>
  <ItemGroup>
    <ProjectReference Include="${reference}" />
  </ItemGroup>
</Project>
`
}
