/** Stands for `node:test` while mutants are tried: the tests are collected, and run as often as there are mutants. */

export interface Collected {
  readonly name: string
  readonly act: () => unknown
}

export const tests: Collected[] = []

const around: string[] = []

export function suite(name: string, collect: () => void): void {
  around.push(name)
  collect()
  around.pop()
}

export function test(name: string, act: () => unknown): void {
  tests.push({ name: [...around, name].join(' > '), act })
}
