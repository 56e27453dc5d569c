import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Logo } from '../shell/logo'
import { AccessPreferences } from './access-preferences'

/** The frame of the pages before the login. */
export function AccessFrame({ children }: { children: ReactNode }) {
  const t = useTranslations('common')
  return (
    <div className="flex min-h-dvh flex-col">
      <AccessPreferences />
      <main className="flex flex-1 flex-col items-center px-4 pt-[6vh] pb-16">
        <div className="mb-6 flex items-center gap-3">
          <Logo className="size-9" />
          <div>
            <div className="text-lg leading-6 font-semibold tracking-tight">Tandem</div>
            <div className="text-[13px] text-ink-soft">{t('tagline')}</div>
          </div>
        </div>
        <div className="w-full max-w-sm rounded-lg border bg-surface p-6 shadow-xs">{children}</div>
      </main>
    </div>
  )
}
