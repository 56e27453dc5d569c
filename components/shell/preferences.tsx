'use client'

import { Languages, Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useSyncExternalStore } from 'react'
import { LOCALES } from '../i18n/locales'
import { LANGUAGE_NAMES, useLanguage } from '../i18n/use-language'
import { IconButton } from '../ui/icon-button'
import { Menu, MenuRadio } from '../ui/menu'

/** Chooses the language. */
export function LanguageSwitch() {
  const t = useTranslations('nav')
  const { locale, choose, pending } = useLanguage()
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
