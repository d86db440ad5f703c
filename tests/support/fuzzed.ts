import fc from 'fast-check'

/** How many generated inputs each property sees. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 250)

/** The same seed gives the same inputs; `npm run test:fuzz` chooses another one each time and says which. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1)

fc.configureGlobal({ numRuns, seed })
