#!/bin/sh
# The tests that see one mutant, the quick ones first. The text of the sources is the same for each, so what is compiled is kept.
export NODE_COMPILE_CACHE="$PWD/.compiled" FUZZ_RUNS=10 FUZZ_SEED=1
see() {
  files=""
  for name in "$@"; do files="$files tests/client/$name.test.ts"; done
  node --test --test-isolation=none --test-reporter=./ci/mutation/first_failure.mjs $files
}
see canonical check diff json jwk outputs support uris && see rules metadata && see nearest properties
