import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type GoProgram, go, goProgram } from './go_program.ts'

export type HostedLanguage = (typeof hostedLanguages)[number]

export const hostedLanguages = ['yaml', 'python', 'go', 'java'] as const

const sdk = 'github.com/pulumi/pulumi/sdk/v3'
const sdkVersion = '3.66.0'
const sdkFolder = new URL('hosts/sdk/', import.meta.url)

const hosts: Readonly<Record<HostedLanguage, GoProgram>> = {
  yaml: {
    name: 'pulumi-language-yaml',
    version: '1.38.1',
    folder: new URL('hosts/yaml/', import.meta.url),
    source: 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml',
  },
  python: {
    ...ofSdk('pulumi-language-python', 'python/cmd/pulumi-language-python'),
    complete: copyPythonExecutor,
  },
  go: ofSdk('pulumi-language-go', 'go/pulumi-language-go'),
  java: {
    name: 'pulumi-language-java',
    version: '1.34.0',
    folder: new URL('hosts/java/', import.meta.url),
    source: 'github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java',
  },
}

/** The folder with the host of a language, to be on PATH; it is built on first need. */
export function hostFolder(language: HostedLanguage): Promise<string> {
  return goProgram(hosts[language])
}

function ofSdk(name: string, source: string): GoProgram {
  const stamp = `${sdk}/go/common/version.Version=v${sdkVersion}`
  return { name, version: sdkVersion, folder: sdkFolder, source: `${sdk}/${source}`, stamp }
}

/** The host runs programs by a script that lies beside it. */
async function copyPythonExecutor(made: string): Promise<void> {
  const module = await go(sdkFolder, ['list', '-m', '-f', '{{.Dir}}', sdk])
  const script = join(made, 'pulumi-language-python-exec')
  await copyFile(join(module, 'python', 'cmd', 'pulumi-language-python-exec'), script)
  await chmod(script, 0o755)
}
