import { gzipSync } from 'node:zlib'

/** A file in a tarball. */
export interface Entry {
  /** With slashes, at most 100 characters of ASCII. */
  readonly path: string
  readonly content: Uint8Array | string
  readonly executable?: boolean
}

const block = 512
/** 1980-01-01. The same files make the same tarball, whenever and by whomever it is made. */
const modified = 315_532_800
/** Of the gzip header: which operating system wrote it. */
const [systemAt, unknownSystem] = [9, 255]

/** A tar archive (POSIX ustar), compressed: entries sorted by path, without owner and with one time. */
export function tarball(entries: readonly Entry[]): Buffer {
  const sorted = entries.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  const end = Buffer.alloc(2 * block)
  const zipped = gzipSync(Buffer.concat([...sorted.flatMap(archived), end]), { level: 9 })
  zipped[systemAt] = unknownSystem
  return zipped
}

function archived({ path, content, executable }: Entry): readonly Buffer[] {
  const bytes = Buffer.from(content)
  const padding = Buffer.alloc((block - (bytes.length % block)) % block)
  return [header(path, bytes.length, executable ? 0o755 : 0o644), bytes, padding]
}

function header(path: string, size: number, mode: number): Buffer {
  if (!/^[!-~]{1,100}$/.test(path)) throw new Error(`A tarball cannot hold a file named ${path}.`)
  const written = Buffer.alloc(block)
  written.write(path, 0)
  written.write(`${octal(mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`, 100)
  written.write(`${octal(size, 11)}\0${octal(modified, 11)}\0`, 124)
  // The checksum is taken over the header with spaces in its place.
  written.write('        0', 148)
  written.write('ustar\x0000', 257)
  const sum = written.reduce((total, byte) => total + byte, 0)
  written.write(`${octal(sum, 6)}\0 `, 148)
  return written
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}
