#!/usr/bin/env node
import { Command } from '@commander-js/extra-typings'
import own from '../package.json' with { type: 'json' }
import { exitCodes } from './answer.ts'
import { doctor } from './doctor.ts'
import { importing } from './import.ts'
import { inventory } from './inventory.ts'
import { orphans } from './orphans.ts'
import { scopes } from './scopes.ts'

const program = new Command('pulumi-oauth')
  .description('OAuth clients as Pulumi resources: what a team needs beside its programs')
  .version(own.version)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 done and found what a pipeline should stop at.',
  )

for (const command of [doctor, importing, inventory, orphans, scopes]) program.addCommand(command)
for (const command of [program, ...program.commands])
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.done : exitCodes.usage))

await program.parseAsync()
