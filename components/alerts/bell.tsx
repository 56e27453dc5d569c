'use client'

import { Bell as BellIcon } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useLiveList } from '../live'
import { KEPT } from '../live/lists'
import { IconButton } from '../ui/icon-button'
import { badgeText, unreadOf } from './unread'
import { useSwitchMark } from './use-switch-mark'

const load = () => import('./bell-list')
const BellList = dynamic(() => load().then((module) => module.BellList), { ssr: false })

/** Says how many switches are unread, and opens the newest of them; what opens is loaded when somebody is about to. */
export function Bell() {
  const t = useTranslations('alerts')
  const { rows } = useLiveList('switches')
  const readTo = useSwitchMark()
  const button = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const [used, setUsed] = useState(false)
  const unread = rows && readTo !== undefined ? unreadOf(rows, readTo, KEPT.switches) : null
  const badge = unread && badgeText(unread)
  const intend = () => void load()
  return (
    <span className="relative inline-flex">
      <IconButton
        ref={button}
        size="md"
        label={unread ? t(unread.more ? 'many' : 'unread', { n: unread.count }) : t('title')}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={intend}
        onFocus={intend}
        onClick={() => {
          setUsed(true)
          setOpen(!open)
        }}
      >
        <BellIcon aria-hidden />
      </IconButton>
      {badge !== null && (
        <span
          aria-hidden
          data-badge
          className="pointer-events-none absolute -top-1 -right-1 min-w-4.5 rounded-full bg-bad px-1 text-center text-[10px] leading-4.5 font-semibold text-surface tabular-nums"
        >
          {badge}
        </span>
      )}
      {used && <BellList open={open} onOpenChange={setOpen} button={button} readTo={readTo} unread={unread} />}
    </span>
  )
}
