import { generateSdks, isLanguage, languages, sdkFolder } from './sdk/generate.ts'

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

/** Generates the SDKs of these languages from schema.json; all of them when none is named. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !isLanguage(name))
  if (unknown !== undefined)
    throw new Error(`There is no SDK for "${unknown}". Languages: ${languages.join(', ')}.`)
  const chosen = names.length === 0 ? languages : names.filter(isLanguage)
  await generateSdks(...chosen)
  for (const language of chosen) process.stdout.write(`${language.padEnd(8)}${sdkFolder(language)}\n`)
}
