import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals texts for storage and opens them again. Neither method ever puts a secret into an error message. */
export interface SecretBox {
  /** Encrypts a text. The same text gives a different result every time. */
  seal(text: string): string
  /** Decrypts what `seal` gave. Throws `SecretError` when it was changed, or sealed with another key. */
  open(sealed: string): string
}

/** A sealed text that can't be opened, or a key that can't be used. */
export class SecretError extends Error {
  override name = 'SecretError'
}

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Says which key and algorithm a sealed text was made with, so that a later version can tell them apart. */
const PREFIX = 'tb1:'

/**
 * Makes a secret box on AES-256-GCM with a random 96-bit nonce per text (NIST SP 800-38D).
 * Takes a key of 32 bytes; throws `SecretError` for any other length.
 */
export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== KEY_BYTES) throw new SecretError(`the secret key must have ${KEY_BYTES} bytes, this one has ${key.length}`)
  // A copy: the caller may wipe its own.
  const ownKey = Buffer.from(key)
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', ownKey, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(PREFIX))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open(sealed) {
      if (!sealed.startsWith(PREFIX)) throw new SecretError('this is not a sealed text')
      const bytes = Buffer.from(sealed.slice(PREFIX.length), 'base64url')
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SecretError('the sealed text is too short')
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES)
        const decipher = createDecipheriv('aes-256-gcm', ownKey, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(PREFIX))
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
      } catch {
        throw new SecretError('a stored secret cannot be opened: it was changed, or the key of this data folder is another one')
      }
    },
  }
}
