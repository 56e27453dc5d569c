import { describe, expect, it } from 'vitest'
import { FIRST_RETRY_MS, isWebhookUrl, LAST_RETRY_MS, retryAfterMs } from './webhook'

describe('the webhook', () => {
  it('waits twice as long after each failure, and never longer than five minutes', () => {
    expect([1, 2, 3, 4].map((attempts) => retryAfterMs(attempts))).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(retryAfterMs(9)).toBe(256_000)
    for (const attempts of [10, 100, 100_000]) expect(retryAfterMs(attempts)).toBe(LAST_RETRY_MS)
    expect(retryAfterMs(0)).toBe(FIRST_RETRY_MS)
  })

  it('goes to http and https, and to no address that has a password in it', () => {
    for (const url of ['http://127.0.0.1:8080/hook?a=b', 'https://example.com', 'http://[::1]:9/'])
      expect(isWebhookUrl(url)).toBe(true)
    for (const url of [
      'ftp://example.com',
      'file:///etc/passwd',
      'example.com',
      'https://',
      'https://u:p@example.com',
      'https://u@example.com',
    ])
      expect(isWebhookUrl(url)).toBe(false)
  })
})
