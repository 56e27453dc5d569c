import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import en from '../../messages/en.json'
import zh from '../../messages/zh.json'
import { chooseLocale, LOCALE_COOKIE } from './locales'

const MESSAGES = { en, zh }

/** What next-intl asks for each request: the language and its messages. */
export default getRequestConfig(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()])
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'))
  return { locale, messages: MESSAGES[locale] }
})
