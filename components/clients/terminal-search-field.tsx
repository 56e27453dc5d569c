'use client'

import { ChevronDown, ChevronUp, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode, Ref } from 'react'
import { IconButton } from '../ui/icon-button'

interface TerminalSearchFieldProps {
  ref: Ref<HTMLInputElement>
  typed: string
  onType: (text: string) => void
  onStep: (by: 1 | -1) => void
  /** How many lines match. */
  children: ReactNode
}

/** Searches the output: Enter goes to the match before, as terminals do, Shift+Enter to the next, Escape ends it. */
export function TerminalSearchField({ ref, typed, onType, onStep, children }: TerminalSearchFieldProps) {
  const t = useTranslations('clients.terminal')
  return (
    <div className="flex items-center gap-1">
      <div className="relative">
        <Search className="pointer-events-none absolute top-1.5 left-2 size-4 text-terminal-faint" aria-hidden />
        <input
          ref={ref}
          type="search"
          value={typed}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onStep(event.shiftKey ? 1 : -1)
            if (event.key === 'Escape') onType('')
          }}
          aria-label={t('search')}
          placeholder={t('search')}
          autoComplete="off"
          spellCheck={false}
          className="h-7 w-52 rounded-md border border-white/20 bg-black/20 pr-2 pl-8 text-[13px] text-terminal-ink placeholder:text-terminal-faint"
        />
      </div>
      {typed !== '' && (
        <>
          <span role="status" className="min-w-12 px-1 text-center text-[13px] text-terminal-faint tabular-nums">
            {children}
          </span>
          <IconButton label={t('previous')} onClick={() => onStep(-1)}>
            <ChevronUp aria-hidden />
          </IconButton>
          <IconButton label={t('next')} onClick={() => onStep(1)}>
            <ChevronDown aria-hidden />
          </IconButton>
        </>
      )}
    </div>
  )
}
