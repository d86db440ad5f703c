import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../ci/run.ts'
import { generateSdks, sdkFolder } from '../../ci/sdk/generate.ts'
import { textOf } from '../support/documents.ts'
import { folderWith, registryExample, succeeds } from './registry_example.ts'

test('the Java program of the registry page compiles with the SDK and its dependencies', async (t) => {
  for (const command of ['javac', 'mvn'])
    assert.equal(
      (await run(command, ['-version'])).code,
      0,
      `There is no ${command}: install a JDK and Maven.`,
    )
  await generateSdks('java')
  const sdk = sdkFolder('java')
  const folder = folderWith(t, {
    'pom.xml': projectWith(dependenciesIn(textOf(join(sdk, 'build.gradle')))),
    'src/main/java/App.java': registryExample('java'),
  })
  cpSync(join(sdk, 'src'), join(folder, 'src'), { recursive: true })
  await succeeds(folder, 'mvn', ['--batch-mode', '--quiet', 'compile'])
})

/** `implementation("com.pulumi:pulumi:1.0.0")` */
function dependenciesIn(gradle: string): readonly string[] {
  const found = [...gradle.matchAll(/implementation\("([^:"]+):([^:"]+):([^:"]+)"\)/g)]
  return found.map(
    ([, group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  )
}

/** Gradle is in no registry; Maven compiles the same sources. */
function projectWith(dependencies: readonly string[]): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId>
  <artifactId>shop</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>${dependencies.join('\n')}</dependencies>
</project>
`
}
