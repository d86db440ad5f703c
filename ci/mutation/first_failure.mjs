/** A mutant is dead at the first failure: the tests after it are not waited for. */
export default async function* firstFailure(events) {
  for await (const { type } of events) if (type === 'test:fail') process.exit(1)
  yield ''
}
