/**
 * `main` in package.json: what is loaded by whoever is given the folder and not the name of the package. Tools that do not know
 * `exports` want what a program imports. The SDK's run-plugin, by which a language host starts a plugin from its folder, wants the
 * plugin to be started.
 */
export * from './index.ts'

const [, script = ''] = process.argv

if (/[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run-plugin([\\/]index\.js)?$/.test(script))
  void import('./plugin/main.ts')
