'use client'

import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import { useState } from 'react'
import type { MicroserviceRow } from '../../lib/api/contract'
import { useActionDialog } from '../deployment/action-dialog'
import type { ActionRequest } from '../deployment/actions'
import { StrategyDialog } from '../governance/strategy-dialog'
import { useLiveList } from '../live'
import { OVERLAY } from '../ui/dialog'
import { search } from './search'
import { paletteStore } from './store'
import { useEntries } from './use-entries'

/** The command palette, and the questions that its actions ask. */
export function Palette({ open }: { open: boolean }) {
  const [balancing, setBalancing] = useState<string | null>(null)
  const { ask, dialog } = useActionDialog()
  return (
    <>
      {open && <Finder onAsk={ask} onBalance={(row) => setBalancing(row.id)} />}
      {dialog}
      {balancing !== null && <Balance id={balancing} onClose={() => setBalancing(null)} />}
    </>
  )
}

function Balance({ id, onClose }: { id: string; onClose: () => void }) {
  const row = useLiveList('microservices').rows?.find((each) => each.id === id)
  return row ? <StrategyDialog row={row} onClose={onClose} /> : null
}

interface FinderProps {
  onAsk: (request: ActionRequest) => void
  onBalance: (row: MicroserviceRow) => void
}

function Finder({ onAsk, onBalance }: FinderProps) {
  const t = useTranslations('palette')
  const [query, setQuery] = useState('')
  const entries = useEntries({ onAsk, onBalance })
  const found = search(entries, query)
  const close = () => paletteStore.set('closed')
  return (
    <Radix.Root open onOpenChange={(next) => !next && close()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          aria-describedby={undefined}
          // The page that is gone to takes the focus.
          onCloseAutoFocus={(event) => document.activeElement !== document.body && event.preventDefault()}
          className="animate-fade fixed top-[12vh] left-1/2 z-50 flex max-h-[70dvh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-lg border bg-raised shadow-raised"
        >
          <Radix.Title className="sr-only">{t('title')}</Radix.Title>
          <Command shouldFilter={false} loop label={t('title')} className="flex min-h-0 flex-col">
            <div className="flex items-center gap-2 border-b px-3">
              <Search className="size-4 shrink-0 text-ink-faint" aria-hidden />
              <Command.Input
                value={query}
                onValueChange={setQuery}
                onFocus={() => setQuery((before) => before + paletteStore.takeTyped())}
                placeholder={t('placeholder')}
                className="h-11 min-w-0 flex-1 bg-transparent outline-none"
              />
            </div>
            <Command.List label={t('results')} className="min-h-0 flex-1 scroll-py-2 overflow-y-auto p-1.5">
              {found.size === 0 && (
                <Command.Empty className="px-3 py-8 text-center text-ink-soft">{t('nothing', { query })}</Command.Empty>
              )}
              {[...found].map(([group, own]) => (
                <Command.Group
                  key={group}
                  heading={t(`group.${group}`)}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
                >
                  {own.map((entry) => (
                    <Command.Item
                      key={entry.id}
                      value={entry.id}
                      disabled={entry.disabled === true}
                      onSelect={() => {
                        close()
                        entry.run()
                      }}
                      className="flex cursor-pointer items-center gap-3 rounded px-2.5 py-1.5 data-[disabled=true]:cursor-default data-[disabled=true]:text-ink-faint data-[selected=true]:bg-hover"
                    >
                      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                      {entry.hint && (
                        <span className="max-w-[50%] shrink-0 truncate text-[13px] text-ink-faint">{entry.hint}</span>
                      )}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
