import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { differences, flatten, keysIn, keysInCode, missingKeys, placeholders, readMessages } from './messages'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const en = readMessages(root, 'en')
const zh = readMessages(root, 'zh')

describe('the messages', () => {
  it('are the same in both languages, with the same placeholders', () => {
    expect(en.size).toBeGreaterThan(0)
    expect(differences(en, zh, ['en', 'zh'])).toEqual([])
  })

  it('are all there for the code', () => {
    const used = keysInCode(root)
    expect(used.length).toBeGreaterThan(0)
    expect(missingKeys(used, en)).toEqual([])
  })

  it('would be missed, each of them', () => {
    for (const key of en.keys()) {
      const less = new Map(zh)
      less.delete(key)
      expect(differences(en, less, ['en', 'zh'])).toContain(`${key} is missing in zh`)
    }
  })
})

describe('placeholders', () => {
  it.each([
    ['no more than words', []],
    ['{name} on {node}', ['{name}', '{node}']],
    ['{n, plural, one {# client of {name}} other {# clients}}', ['{n}', '{name}']],
    ['{at, date, short} <b>{x}</b> a < b', ['{at}', '<b>', '{x}']],
    ["it's '{literal}'", []],
  ])('%s', (text, names) => {
    expect(placeholders(text)).toEqual(new Set(names))
  })

  it.each(['{name', 'name}', '{n, plural, one {x}', '{}'])('refuses %s', (text) => {
    expect(() => placeholders(text)).toThrow()
  })
})

describe('keysIn', () => {
  it('reads translators, their kinds and computed keys', () => {
    const text = [
      "const t = useTranslations('nodes')",
      "t('title')",
      "t.rich('hint', {})",
      ['t(`status.$', '{status}`)'].join(''),
      "const all = await getTranslations({ locale, namespace: 'common' })",
      "all('save')",
      "(await getTranslations('login'))('title')",
      "object.t('other')",
    ].join('\n')
    const keys = keysIn('x.tsx', text).flatMap((use) => use.keys)
    expect(keys.sort()).toEqual(['common.save', 'login.title', 'nodes.hint', 'nodes.status.*', 'nodes.title'])
    const messages = flatten({
      nodes: { title: 'N', hint: 'H', status: { up: 'U' } },
      common: { save: 'S' },
      login: { title: 'L' },
    })
    expect(missingKeys(keysIn('x.tsx', text), messages)).toEqual([])
    messages.delete('nodes.status.up')
    expect(missingKeys(keysIn('x.tsx', text), messages)).toEqual(['x.tsx:4: no message nodes.status.*'])
  })
})
