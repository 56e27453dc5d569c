'use client'

import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '../ui/icon-button'
import { paletteStore } from './store'

const open = () => paletteStore.set('palette')

/** Opens the palette: in the navigation with its keys, in the narrow header as an icon. */
export function PaletteButton({ compact = false }: { compact?: boolean }) {
  const t = useTranslations('palette')
  if (compact)
    return (
      <IconButton label={t('title')} size="md" onClick={open}>
        <Search aria-hidden />
      </IconButton>
    )
  return (
    <button
      type="button"
      onClick={open}
      aria-keyshortcuts="Control+K Meta+K"
      className="mx-2 mt-3 flex items-center gap-2.5 rounded-md border bg-surface px-2.5 py-1.5 text-[13px] text-ink-soft hover:bg-hover hover:text-ink"
    >
      <Search className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 flex-1 text-left">{t('search')}</span>
      <kbd className="font-mono text-xs text-ink-faint">Ctrl K</kbd>
    </button>
  )
}
