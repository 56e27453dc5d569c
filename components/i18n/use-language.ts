'use client'

import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { putPreferences } from '../../lib/api/contract/sessions'
import { callApi } from '../api/client'
import { useIsLoggedIn } from '../shell/session'
import { toast } from '../ui/toaster'
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
    if (loggedIn) callApi(putPreferences, { body: { locale: next } }).catch(() => toast.error(t('languageNotKept')))
  }
  return { locale, choose, pending }
}
