import { constants, inflateRawSync } from 'node:zlib'

/** A canary that was found, and in which form. */
export interface Occurrence {
  readonly canary: string
  readonly form: string
}

export type Search = (haystack: string | Buffer) => readonly Occurrence[]

/** How a text looks where it was not written as it is. */
const forms: Readonly<Record<string, (text: string) => readonly string[]>> = {
  raw: (text) => [text],
  json: (text) => [escaped(text), escaped(escaped(text)), forHtml(escaped(text))],
  percent: (text) => [
    encodeURIComponent(text),
    percentLower(encodeURIComponent(text)),
    ...bytesOf(text, '%'),
  ],
  hex: (text) => bytesOf(text, ''),
  base64: (text) => shifted(text, 'base64'),
  base64url: (text) => shifted(text, 'base64url'),
}

/** What begins alike is looked at closely: so many canaries cost as much as one. */
const beginning = 8

/** Looks for any of the canaries in any form, also inside gzip. */
export function searchFor(canaries: Iterable<string>): Search {
  const known = new Map<string, (Occurrence & { readonly bytes: string })[]>()
  for (const canary of canaries) for (const one of formsOf(canary)) add(known, one)
  const search: Search = (haystack) => {
    const bytes = Buffer.isBuffer(haystack) ? haystack : Buffer.from(haystack)
    const found = [...inBytes(known, bytes.toString('latin1')), ...unpacked(bytes).flatMap(search)]
    return [...new Map(found.map((one) => [`${one.form} ${one.canary}`, one])).values()]
  }
  return search
}

function add<T extends { readonly bytes: string }>(known: Map<string, T[]>, one: T): void {
  const key = one.bytes.slice(0, beginning)
  const alike = known.get(key) ?? []
  alike.push(one)
  known.set(key, alike)
}

function formsOf(canary: string) {
  const all = Object.entries(forms).flatMap(([form, write]) =>
    write(canary).map((text) => ({ canary, form, bytes: Buffer.from(text).toString('latin1') })),
  )
  const short = all.find(({ bytes }) => bytes.length < beginning)
  if (short !== undefined)
    throw new RangeError(`A canary of ${canary.length} characters is too short to look for`)
  return [...new Map(all.toReversed().map((one) => [one.bytes, one])).values()]
}

function inBytes(
  known: ReadonlyMap<string, readonly (Occurrence & { readonly bytes: string })[]>,
  text: string,
): readonly Occurrence[] {
  const found: Occurrence[] = []
  if (known.size === 0) return found
  for (let at = 0; at + beginning <= text.length; at++) {
    const alike = known.get(text.slice(at, at + beginning)) ?? []
    for (const { canary, form, bytes } of alike) if (text.startsWith(bytes, at)) found.push({ canary, form })
  }
  return found
}

const magic = Buffer.from([0x1f, 0x8b, 0x08])

/** What is packed in it by gzip, also where that is written in base64. */
function unpacked(bytes: Buffer): readonly Buffer[] {
  const inBase64 = bytes.toString('latin1').match(/H4sI[\w+/-]{16,}/g) ?? []
  return [...gunzipped(bytes), ...inBase64.flatMap((text) => gunzipped(Buffer.from(text, 'base64')))]
}

function gunzipped(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = []
  for (let at = bytes.indexOf(magic); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    try {
      const packed = bytes.subarray(afterHeader(bytes, at))
      // One that was cut off tells what it holds as well.
      found.push(inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }))
    } catch {
      // Three bytes that look like a beginning are none.
    }
  }
  return found
}

/** RFC 1952 section 2.3. Node.js 24 unpacks no member that something else follows, so its header is read here. */
function afterHeader(bytes: Buffer, at: number): number {
  const flags = bytes.readUInt8(at + 3)
  let end = at + 10
  if (flags & 4) end += 2 + bytes.readUInt16LE(end)
  for (const text of [8, 16]) if (flags & text) end = bytes.indexOf(0, end) + 1
  return flags & 2 ? end + 2 : end
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** As Go writes JSON. */
function forHtml(text: string): string {
  const code = (character: string) => `\\u00${character.charCodeAt(0).toString(16)}`
  return text.replaceAll(/[<>&]/g, code)
}

function percentLower(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
}

function bytesOf(text: string, before: string): readonly string[] {
  const lower = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'))
  return [lower, lower.map((code) => code.toUpperCase())].map((codes) =>
    codes.map((code) => `${before}${code}`).join(''),
  )
}

/** In base64 a text looks different at each of three offsets; the characters that its neighbours change are left out. */
function shifted(text: string, encoding: 'base64' | 'base64url'): readonly string[] {
  const { length } = Buffer.from(text)
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString(encoding)
    return whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + length) * 8) / 6))
  })
}
