import { expect, it } from 'vitest'
import { chooseLocale } from './locales'

it('takes the chosen language, else the preferred one of ours, else English', () => {
  expect(chooseLocale('zh', 'en')).toBe('zh')
  expect(chooseLocale('fr', 'zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh')
  expect(chooseLocale(undefined, 'en-US,en;q=0.9,zh;q=0.8')).toBe('en')
  expect(chooseLocale(undefined, 'en;q=0.5,zh-TW;q=0.7')).toBe('zh')
  expect(chooseLocale(undefined, 'zh;q=0,de')).toBe('en')
  expect(chooseLocale(undefined, null)).toBe('en')
})
