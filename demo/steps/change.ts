import { Differs, operations, type Stage, type Step, shortened } from '../stage.ts'
import { obtains, refusal } from './use.ts'

const ours = { client_name: 'Shop', redirect_uris: ['https://shop.example.com/callback'] }
const theirs = {
  client_name: 'Shop (to be removed)',
  redirect_uris: [...ours.redirect_uris, 'https://elsewhere.example/callback'],
}
const newName = 'Corner Shop'

/** Somebody works on the server by hand; a plain preview names what differs. */
export const drift: Step = {
  title: 'Somebody changes a client on the server',
  async act(stage) {
    const { screen, server, shop, preview, shows } = stage
    screen.line('On the server shop now has another name and one more redirect URI.')
    await server.changeClient(shop().clientId, theirs)
    const run = await preview()
    const found = run.drift.flatMap(({ name, fields, old, new: live }) =>
      fields.map((field) => ({ name, field, recorded: old?.inputs[field], live: live?.inputs[field] })),
    )
    screen.table(
      found.flatMap(({ field, recorded, live }) => [
        [field, 'recorded', text(recorded)],
        ['', 'live', text(live)],
      ]),
    )
    shows('the preview names these two fields of shop, and nothing else', found, [
      { name: 'shop', field: 'clientName', recorded: ours.client_name, live: theirs.client_name },
      { name: 'shop', field: 'redirectUris', recorded: ours.redirect_uris, live: theirs.redirect_uris },
    ])
    shows('it announces an update of shop', operations(run), { shop: 'update', orders: 'same' })
  },
}

/** The same program again. */
export const repair: Step = {
  title: 'The next pulumi up repairs it',
  async act(stage) {
    const { up, shows } = stage
    const run = await up()
    shows('shop is updated, orders is left alone', operations(run), { shop: 'update', orders: 'same' })
    shows('the server holds again what the program declares', declared(stage), ours)
  },
}

/** A change in the program, here by config. */
export const update: Step = {
  title: 'The program changes: an update in place',
  async act(stage) {
    const { screen, project, shop, up, shows } = stage
    const { clientId } = shop()
    await screen.running(`pulumi config set shopName "${newName}"`, () =>
      project.configure({ 'quickstart:shopName': newName }),
    )
    const run = await up()
    shows('shop is updated, orders is left alone', operations(run), { shop: 'update', orders: 'same' })
    shows(`on the server its name is ${newName}`, declared(stage), { ...ours, client_name: newName })
    shows('its client id is the same', shop().clientId === clientId, true)
  },
}

/** A client secret got into wrong hands. */
export const replace: Step = {
  title: 'The client secret of orders has leaked: a replacement',
  async act(stage) {
    const { screen, server, orders, up, shows } = stage
    const leaked = orders()
    const run = await up({ replace: [await urnOf(stage, 'orders')] })
    screen.line(`client id ${shortened(leaked.clientId)} -> ${shortened(orders().clientId)}`)
    shows('orders is replaced, shop is left alone', operations(run), { shop: 'same', orders: 'replace' })
    const held = server.clients().map(({ client_id }) => client_id)
    const known = [held.length, held.includes(leaked.clientId), held.includes(orders().clientId)]
    shows('the server holds the new client, and no longer the old one', known, [2, false, true])
    shows('the service obtains a token with the new secret', await obtains(stage), true)
    shows('the old client id and secret are refused: 401', await refusal(stage, leaked), [401])
  },
}

/** The end of the stack. */
export const destroy: Step = {
  title: 'The end: everything is deleted',
  async act({ screen, server, project, shows }) {
    const run = await screen.running('pulumi destroy', () => project.destroy())
    shows('both clients are deleted', operations(run), { shop: 'delete', orders: 'delete' })
    shows('the server holds 0 clients', server.clients().length, 0)
  },
}

function declared({ shop, held }: Stage) {
  const { client_name = '', redirect_uris = [] } = held(shop())
  return { client_name, redirect_uris }
}

/** One line for each value. */
function text(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : `${value}`
}

async function urnOf({ project }: Stage, name: string): Promise<string> {
  const urn = project.events.map(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn)
  const found = urn.find((candidate) => candidate?.endsWith(`::${name}`))
  if (found === undefined) throw new Differs(`The engine should have named ${name}, and did not.`)
  return found
}
