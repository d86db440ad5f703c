import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'

/** Lines that only who has the key can read or write: AES-256-GCM, by a key that scrypt makes of a text and a salt. */
export interface Seal {
  readonly close: (text: string) => string
  /** Undefined: it was cut off, changed, or closed with another key. */
  readonly open: (line: string) => string | undefined
}

const sizes = { key: 32, iv: 12, tag: 16, salt: 16 }
const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
)

export function newSalt(): Buffer {
  return randomBytes(sizes.salt)
}

export async function sealWith(text: string, salt: Buffer): Promise<Seal> {
  const key = await derive(text, salt, sizes.key, { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 })
  return {
    close(plain) {
      const iv = randomBytes(sizes.iv)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const closed = [iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(closed).toString('base64url')
    },
    open(line) {
      const bytes = Buffer.from(line, 'base64url')
      if (bytes.length < sizes.iv + sizes.tag) return undefined
      const tagAt = bytes.length - sizes.tag
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, sizes.iv))
      cipher.setAuthTag(bytes.subarray(tagAt))
      try {
        return cipher.update(bytes.subarray(sizes.iv, tagAt), undefined, 'utf8') + cipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}
