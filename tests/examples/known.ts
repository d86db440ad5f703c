import type { Output } from '@pulumi/pulumi'

export function known<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve))
}
