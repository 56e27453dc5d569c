'use client'

import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { useIsLoggedIn } from '../shell/session'
import type { Locale } from './locales'
import { rememberLocale } from './remember-locale'

/** A language is named in itself, so that people find theirs. */
export const LANGUAGE_NAMES: Record<Locale, string> = { zh: '简体中文', en: 'English' }

/**
 * The language, and how to choose another: the page is rendered again in it, nothing typed is lost. It is remembered in this
 * browser, and for the account of who is logged in.
 */
export function useLanguage(): { locale: Locale; choose: (next: Locale) => void; pending: boolean } {
  const t = useTranslations('nav')
  const locale = useLocale() as Locale
  const router = useRouter()
  const loggedIn = useIsLoggedIn()
  const [pending, start] = useTransition()
  function choose(next: Locale) {
    rememberLocale(next)
    start(() => router.refresh())
    // Loaded when it is needed: the login, which offers languages too, shall stay small.
    if (loggedIn) void import('./keep-locale').then(({ keepLocale }) => keepLocale(next, t('languageNotKept')))
  }
  return { locale, choose, pending }
}
