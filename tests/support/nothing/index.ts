import { Config, CustomResource, type Input } from '@pulumi/pulumi'

/** The text of the provider, as state holds it; what is live is a variable, so that a test can change it. */
const provider = `exports.handler = () => ({
  create: async (inputs) => ({ id: 'nothing', outs: inputs }),
  diff: async (id, recorded, desired) => ({ changes: recorded.color !== desired.color }),
  update: async (id, recorded, desired) => ({ outs: desired }),
  check: async (recorded, inputs) =>
    ({ inputs, failures: inputs.color === 'no' ? [{ property: 'color', reason: 'is none' }] : [] }),
  read: async (id, { __provider, color }) => {
    const live = { __provider, color: process.env.LIVE_COLOR || color }
    return live.color === 'gone' ? {} : { id, props: live, inputs: live }
  },
})`

class Nothing extends CustomResource {
  constructor(name: string, args: { color: Input<string> }) {
    super('pulumi-nodejs:dynamic/test:Nothing', name, { ...args, __provider: provider })
  }
}

new Nothing('nothing', { color: new Config('paint').require('color') })

export const foreign = Object.keys(process.env).filter((name) => name.startsWith('OAUTH_'))
export const node = process.versions.node
