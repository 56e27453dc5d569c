import { createTranslator } from 'next-intl'
import { describe, expect, it } from 'vitest'
import { EVENT_KINDS } from '../../lib/api/contract/events'
import en from '../../messages/en.json'
import zh from '../../messages/zh.json'
import { wordsIn } from './words-in'

describe.each([
  ['en', en],
  ['zh', zh],
] as const)('the sentences of events in %s', (locale, messages) => {
  const fail = (error: Error) => {
    throw error
  }
  const t = createTranslator({ locale, messages: messages as typeof en, namespace: 'events.kind', onError: fail })

  it.each(EVENT_KINDS)('%s says all it should', (kind) => {
    const sentence = t(kind.replaceAll('.', '_') as Parameters<typeof t>[0], wordsIn({}))
    expect(sentence).not.toBe('')
    expect(sentence).not.toMatch(/[{}]/)
  })

  it('an update names what was done and the version', () => {
    const of = (cmd: string) => t('service_updated', wordsIn({ cmd, version: 3 }))
    expect(of('update')).toContain('3')
    expect(new Set(['create', 'update', 'scale', 'rollback', 'redeploy', 'auto-update'].map(of)).size).toBe(6)
  })
})
