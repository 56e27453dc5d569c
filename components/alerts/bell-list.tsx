'use client'

import { CheckCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Popover as Radix } from 'radix-ui'
import { type RefObject, useId, useRef } from 'react'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { KIND_TONE, Parties } from '../governance/switch-parties'
import { microserviceHref } from '../hrefs'
import { useFailureText } from '../i18n/failure-text'
import { useLiveList } from '../live'
import { StatusBadge } from '../ui/badge'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import type { Unread } from './unread'
import { useMarkRead } from './use-switch-mark'

/** So many of the newest switches stand in the list; all are on the page of events. */
const SHOWN = 20

interface BellListProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** What it stands at, and what gets the focus back. */
  button: RefObject<HTMLButtonElement | null>
  readTo: number | undefined
  unread: Unread | null
}

/** The newest switches, each a way to its timeline. Going there marks it, and those before it, as read; looking at the list doesn't. */
export function BellList({ open, onOpenChange, button, readTo, unread }: BellListProps) {
  const t = useTranslations('alerts')
  const { rows, query } = useLiveList('switches')
  const failureText = useFailureText()
  const markRead = useMarkRead()
  const title = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  const newest = rows?.[0]
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Anchor virtualRef={button as RefObject<HTMLButtonElement>} />
      <Radix.Portal>
        <Radix.Content
          aria-labelledby={title}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          // The button closes it by itself.
          onInteractOutside={(event) => button.current?.contains(event.target as Node) && event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            button.current?.focus()
          }}
          className="animate-fade z-50 flex max-h-[min(32rem,var(--radix-popover-content-available-height))] w-96 max-w-[calc(100vw-1rem)] flex-col rounded-md border bg-raised shadow-raised outline-none"
        >
          <div className="flex min-h-11 items-center gap-2 border-b px-3 py-1.5">
            <h2 ref={heading} id={title} tabIndex={-1} className="min-w-0 flex-1 font-semibold outline-none">
              {t('title')}
            </h2>
            {newest && unread && unread.count > 0 && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => {
                  markRead(newest.seq)
                  // The button goes with the last unread one.
                  heading.current?.focus()
                }}
              >
                <CheckCheck aria-hidden />
                {t('markAll')}
              </Button>
            )}
          </div>
          {!rows && <p className="px-3 py-4 text-ink-soft">{query.error ? failureText(query.error) : t('loading')}</p>}
          {rows?.length === 0 && <p className="px-3 py-4 text-ink-soft">{t('none')}</p>}
          {newest && (
            <ul className="min-h-0 flex-1 divide-y overflow-y-auto">
              {rows.slice(0, SHOWN).map((row) => (
                <BellLine
                  key={row.seq}
                  row={row}
                  unread={readTo !== undefined && row.seq > readTo}
                  onGo={() => {
                    if (readTo !== undefined && row.seq > readTo) markRead(row.seq)
                    onOpenChange(false)
                  }}
                />
              ))}
            </ul>
          )}
          <div className="border-t px-3 py-2">
            <Link href="/events?tab=switches" onClick={() => onOpenChange(false)} className="text-accent hover:underline">
              {t('all')}
            </Link>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function BellLine({ row, unread, onGo }: { row: SwitchRow; unread: boolean; onGo: () => void }) {
  const t = useTranslations('alerts')
  const kind = useTranslations('governance.switch.kind')
  return (
    <li>
      <Link
        href={`${microserviceHref(row.microservice)}?switch=${encodeURIComponent(row.id)}`}
        onClick={onGo}
        data-unread={unread}
        className="flex gap-2.5 px-3 py-2 -outline-offset-2 hover:bg-hover"
      >
        <span aria-hidden className={cn('mt-1.5 size-2 shrink-0 rounded-full', unread && 'bg-accent')} />
        <span className="min-w-0 flex-1">
          {unread && <span className="sr-only">{t('isUnread')} </span>}
          <span className="flex items-center gap-2">
            <span className={cn('min-w-0 flex-1 truncate', unread ? 'font-semibold' : 'text-ink-soft')}>{row.microservice}</span>
            <StatusBadge tone={KIND_TONE[row.kind]}>{kind(row.kind)}</StatusBadge>
            <RelativeTime at={row.announcedAt} className="text-xs text-ink-faint" />
          </span>
          <span className="mt-1 block text-[13px] text-ink-soft">
            <Parties record={row} />
          </span>
        </span>
      </Link>
    </li>
  )
}
