'use client'

import { Languages, Monitor, Moon, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useSyncExternalStore, useTransition } from 'react'
import { LOCALE_COOKIE, LOCALES, type Locale } from '../i18n/locales'
import { IconButton } from '../ui/button'
import { Menu, MenuRadio } from '../ui/menu'

const YEAR_SECONDS = 365 * 86_400
/** A language is named in itself, so that people find theirs. */
const LANGUAGE_NAMES: Record<Locale, string> = { zh: '简体中文', en: 'English' }

/** Chooses the language; the page is rendered again in it, nothing typed is lost. */
export function LanguageSwitch() {
  const t = useTranslations('nav')
  const locale = useLocale() as Locale
  const router = useRouter()
  const [pending, start] = useTransition()
  function choose(next: Locale) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari of today
    document.cookie = `${LOCALE_COOKIE}=${next}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
    start(() => router.refresh())
  }
  return (
    <Menu
      trigger={
        <IconButton label={t('language')} size="md" busy={pending}>
          <Languages aria-hidden />
        </IconButton>
      }
    >
      <MenuRadio value={locale} onChange={choose} options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))} />
    </Menu>
  )
}

const noChange = () => () => {}

/** Chooses light, dark, or what the system says. */
export function ThemeSwitch() {
  const t = useTranslations('nav')
  const { theme, resolvedTheme, setTheme } = useTheme()
  // The server can't know the theme: its icon comes with the first render in the browser.
  const known = useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  )
  const Icon = !known ? Monitor : resolvedTheme === 'dark' ? Moon : Sun
  return (
    <Menu
      trigger={
        <IconButton label={t('theme')} size="md">
          <Icon aria-hidden />
        </IconButton>
      }
    >
      <MenuRadio
        value={known ? theme : undefined}
        onChange={setTheme}
        options={[
          { value: 'light', label: t('themeLight') },
          { value: 'dark', label: t('themeDark') },
          { value: 'system', label: t('themeSystem') },
        ]}
      />
    </Menu>
  )
}
