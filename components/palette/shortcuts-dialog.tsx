'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { PAGES } from '../shell/pages'
import { Dialog } from '../ui/dialog'
import { paletteStore } from './store'

/** The console's keys. */
export function ShortcutsDialog() {
  const t = useTranslations('palette')
  const nav = useTranslations('nav')
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && paletteStore.set('closed')}
      title={t('shortcuts.title')}
      description={t('shortcuts.description')}
    >
      <dl className="divide-y">
        <Line keys={['Ctrl / ⌘', 'K']}>{t('title')}</Line>
        <Line keys={['?']}>{t('shortcuts.title')}</Line>
        {PAGES.map(({ href, key, letter }) => (
          <Line key={href} keys={['G', letter.toUpperCase()]}>
            {nav(key)}
          </Line>
        ))}
        <Line keys={['Alt', 'T']}>{t('shortcuts.toasts')}</Line>
        <Line keys={['Esc']}>{t('shortcuts.escape')}</Line>
        <Line keys={['Tab', 'Enter']}>{t('shortcuts.tab')}</Line>
      </dl>
    </Dialog>
  )
}

function Line({ keys, children }: { keys: readonly string[]; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 py-1.5">
      <dt>{children}</dt>
      <dd className="flex shrink-0 gap-1">
        {keys.map((key) => (
          <kbd key={key} className="rounded border bg-sunken px-1.5 py-0.5 font-mono text-xs text-ink-soft">
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  )
}
