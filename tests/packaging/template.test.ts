import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { failed } from '../support/engine.ts'
import { compiles, resolutions } from './compiling.ts'
import { type Installed, install } from './installed.ts'
import { liveOnce, stackOf } from './life.ts'

const program = `
import * as pulumi from "@pulumi/pulumi";
import { ConfidentialClient, PublicClient } from "pulumi-oauth";

const app = new PublicClient("shop", { clientName: "Shop", redirectUris: ["https://shop.example.com/callback"] });
const service = new ConfidentialClient("orders", { clientName: "Orders", scopes: ["api:read"] });

export const clientId: pulumi.Output<string> = app.clientId;
export const clientSecret: pulumi.Output<string> = service.clientSecret;
`

const misspelt = program.replace('redirectUris:', 'redirectUri:')

test('the default CommonJS TypeScript template', async (t) => {
  const installed = await install(t, { copyOf: 'template', files: { 'index.ts': program } })

  for (const [resolution, options] of Object.entries(resolutions))
    await t.test(`compiles, declarations of the package included (${resolution})`, () =>
      compiles(installed, options),
    )
  await t.test('up, refresh, destroy', async (t) => liveOnce(await stackOf(t, installed.program)))
  await t.test('a misspelt argument stops the preview with the name that was meant', (t) =>
    isStopped(t, installed),
  )
})

async function isStopped(t: TestContext, { program: folder, edit }: Installed): Promise<void> {
  edit({ 'index.ts': misspelt })
  const { server, stack } = await stackOf(t, folder)
  const { stdout, stderr } = await failed(stack.preview())
  assert.match(
    `${stdout}${stderr}`,
    /'redirectUri' does not exist[\s\S]*Did you mean (to write )?'redirectUris'/,
  )
  assert.deepEqual(server.requests, [])
}
