'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { LOCALES } from '../i18n/locales'
import { LANGUAGE_NAMES, useLanguage } from '../i18n/use-language'
import { useSession } from '../shell/session'
import { Choice } from '../ui/choice'
import { useInBrowser } from '../ui/use-in-browser'
import { Moment } from './moment'
import { PasswordForm } from './password-form'
import { Section } from './section'

const THEMES = ['light', 'dark', 'system'] as const

/** Who is logged in, their password, and how the console looks to them. */
export function AccountPage() {
  const t = useTranslations('settings.account')
  const roles = useTranslations('common.role')
  const what = useTranslations('settings.role')
  const { name, role, expiresAt } = useSession()
  return (
    <>
      <Section title={t('me')}>
        <dl className="grid max-w-xl grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-2 rounded-lg border bg-surface p-4">
          <dt className="text-ink-soft">{t('name')}</dt>
          <dd className="font-medium">{name}</dd>
          <dt className="text-ink-soft">{t('role')}</dt>
          <dd>
            {roles(role)} <span className="text-ink-soft">· {what(role)}</span>
          </dd>
          <dt className="text-ink-soft">{t('expires')}</dt>
          <dd>
            <Moment at={expiresAt} />
          </dd>
        </dl>
      </Section>
      <Section title={t('look')} description={t('lookText')}>
        <div className="grid max-w-xl gap-4">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </Section>
      <Section title={t('password')} description={t('passwordText')}>
        <PasswordForm />
      </Section>
    </>
  )
}

function LanguageChoice() {
  const t = useTranslations('nav')
  const { locale, choose, pending } = useLanguage()
  return (
    <Choice
      label={t('language')}
      value={locale}
      onChange={choose}
      disabled={pending}
      options={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
    />
  )
}

function ThemeChoice() {
  const t = useTranslations('nav')
  const { theme, setTheme } = useTheme()
  // The server can't know the theme.
  const known = useInBrowser()
  const names = { light: t('themeLight'), dark: t('themeDark'), system: t('themeSystem') }
  return (
    <Choice
      label={t('theme')}
      value={known ? (THEMES.find((each) => each === theme) ?? 'system') : ('' as (typeof THEMES)[number])}
      onChange={setTheme}
      options={THEMES.map((value) => ({ value, label: names[value] }))}
      className="[&>[role=radiogroup]]:sm:grid-cols-3"
    />
  )
}
