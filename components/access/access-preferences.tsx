'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import type { ReactNode } from 'react'
import { LANGUAGE_TAGS, LOCALES } from '../i18n/locales'
import { LANGUAGE_NAMES, useLanguage } from '../i18n/use-language'
import { cn } from '../ui/cn'
import { useInBrowser } from '../ui/use-in-browser'

const THEMES = [
  { value: 'light', key: 'themeLight', Icon: Sun },
  { value: 'dark', key: 'themeDark', Icon: Moon },
  { value: 'system', key: 'themeSystem', Icon: Monitor },
] as const

/** Language and theme before the login. Plain buttons: the menus of the pages behind it would be half of this page's script. */
export function AccessPreferences() {
  const t = useTranslations('nav')
  const { locale, choose, pending } = useLanguage()
  const { theme, setTheme } = useTheme()
  // The server can't know the theme.
  const known = useInBrowser()
  return (
    <header className="flex flex-wrap justify-end gap-x-4 gap-y-1 p-3">
      <Group label={t('language')} busy={pending}>
        {LOCALES.map((value) => (
          <Option key={value} lang={LANGUAGE_TAGS[value]} on={value === locale} onClick={() => choose(value)}>
            {LANGUAGE_NAMES[value]}
          </Option>
        ))}
      </Group>
      <Group label={t('theme')}>
        {THEMES.map(({ value, key, Icon }) => (
          <Option key={value} label={t(key)} on={known && value === theme} onClick={() => setTheme(value)}>
            <Icon className="size-4" aria-hidden />
          </Option>
        ))}
      </Group>
    </header>
  )
}

function Group({ label, busy = false, children }: { label: string; busy?: boolean; children: ReactNode }) {
  return (
    <fieldset aria-label={label} aria-busy={busy || undefined} className="flex gap-0.5">
      {children}
    </fieldset>
  )
}

interface OptionProps {
  /** Its name, where it shows only an icon. */
  label?: string
  lang?: string
  on: boolean
  onClick: () => void
  children: ReactNode
}

function Option({ label, lang, on, onClick, children }: OptionProps) {
  return (
    <button
      type="button"
      lang={lang}
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={onClick}
      className={cn(
        'inline-flex h-8.5 min-w-8.5 items-center justify-center rounded-md px-2 text-[13px] text-ink-soft hover:bg-hover hover:text-ink',
        on && 'bg-accent-soft font-medium text-ink hover:bg-accent-soft',
      )}
    >
      {children}
    </button>
  )
}
