import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecretBox, loadSecretKey, SECRET_KEY_FILE, SecretError } from './index'

describe('secret box', () => {
  const box = createSecretBox(randomBytes(32))

  it.each(['', 'pass123', '密码 🔑', 'x'.repeat(100_000)])('opens what it sealed', (text) => {
    const sealed = box.seal(text)
    expect(sealed.startsWith('tb1:')).toBe(true)
    if (text) expect(sealed).not.toContain(text)
    expect(box.open(sealed)).toBe(text)
  })

  it('gives another result each time', () => {
    expect(box.seal('same')).not.toBe(box.seal('same'))
  })

  it('refuses a changed text, another key, a cut text and a text that was never sealed', () => {
    const sealed = box.seal('pass123')
    const bytes = Buffer.from(sealed.slice(4), 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => box.open(`tb1:${changed.toString('base64url')}`)).toThrow(SecretError)
    }
    expect(() => createSecretBox(randomBytes(32)).open(sealed)).toThrow(SecretError)
    expect(() => box.open(sealed.slice(0, 20))).toThrow(SecretError)
    expect(() => box.open('pass123')).toThrow(/not a sealed text/)
  })

  it('refuses a key of another length', () => {
    expect(() => createSecretBox(randomBytes(16))).toThrow(/32 bytes/)
  })
})

describe('secret key', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-key-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('is made once, readable by the owner only, and stays', () => {
    const inner = join(folder, 'data')
    const key = loadSecretKey(inner)
    expect(key).toHaveLength(32)
    expect(loadSecretKey(inner).equals(key)).toBe(true)
    expect(statSync(join(inner, SECRET_KEY_FILE)).mode & 0o777).toBe(0o600)
    expect(statSync(inner).mode & 0o777).toBe(0o700)
  })

  it('refuses a file that holds something else instead of replacing it', () => {
    writeFileSync(join(folder, SECRET_KEY_FILE), 'oops')
    expect(() => loadSecretKey(folder)).toThrow(SecretError)
  })
})
