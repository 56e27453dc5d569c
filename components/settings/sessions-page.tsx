'use client'

import { LogOut, MonitorSmartphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { endOtherSessions, endSession, listSessions, type SessionRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useSession } from '../shell/session'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { Checkbox } from '../ui/checkbox'
import { Confirm } from '../ui/confirm'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { TableSkeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { toast } from '../ui/toaster'
import { Tooltip } from '../ui/tooltip'
import { useUrlState } from '../ui/use-url-state'
import { Moment } from './moment'
import { Section } from './section'
import { useSave } from './use-save'
import { useSettingsQuery } from './use-settings-query'

const SHOWN = { scope: 'own' }

/** Where one is logged in; for administrators, where everybody is. */
export function SessionsPage() {
  const t = useTranslations('settings.sessions')
  const { role, name } = useSession()
  const administrator = role === 'administrator'
  const [{ scope }, setUrl] = useUrlState(SHOWN)
  const all = administrator && scope === 'all'
  const sessions = useSettingsQuery(all ? 'sessions all' : 'sessions', (signal) =>
    callApi(listSessions, { query: { scope: all ? 'all' : 'own' } }, { signal }),
  )
  const [asking, setAsking] = useState<SessionRow | 'others' | null>(null)
  const others = sessions.data?.filter((each) => !each.current && each.username === name).length ?? 0
  return (
    <Section
      title={t('title')}
      description={t('description')}
      action={
        <Tooltip text={others === 0 ? t('noOthers') : null}>
          <Button aria-disabled={others === 0} onClick={() => others > 0 && setAsking('others')}>
            <LogOut aria-hidden />
            {t('endOthers')}
          </Button>
        </Tooltip>
      }
    >
      <Checkbox
        className="mb-3"
        checked={all}
        disabled={!administrator}
        onChange={(checked) => setUrl({ scope: checked ? 'all' : 'own' })}
        label={t('all')}
        hint={administrator ? undefined : t('allHint')}
      />
      {sessions.data ? (
        <SessionTable sessions={sessions.data} all={all} onEnd={setAsking} />
      ) : sessions.isError ? (
        <ErrorState error={sessions.error} onRetry={() => sessions.refetch()} />
      ) : (
        <TableSkeleton columns={5} rows={2} />
      )}
      {asking === 'others' && <EndOthers count={others} onClose={() => setAsking(null)} />}
      {asking !== null && asking !== 'others' && <EndOne session={asking} onClose={() => setAsking(null)} />}
    </Section>
  )
}

interface SessionTableProps {
  sessions: SessionRow[]
  all: boolean
  onEnd: (session: SessionRow) => void
}

function SessionTable({ sessions, all, onEnd }: SessionTableProps) {
  const t = useTranslations('settings.sessions')
  const device = useDeviceText()
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          {all && <Th>{t('user')}</Th>}
          <Th>{t('device')}</Th>
          <Th>{t('address')}</Th>
          <Th>{t('since')}</Th>
          <Th>{t('expires')}</Th>
          <Th>
            <span className="sr-only">{t('end')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <Tr key={session.id}>
            {all && <Td className="font-medium">{session.username}</Td>}
            <Td>
              <span className="flex items-center gap-2 whitespace-nowrap">
                <MonitorSmartphone className="size-4 shrink-0 text-ink-faint" aria-hidden />
                {device(session)}
                {session.current && <Badge tone="info">{t('current')}</Badge>}
              </span>
            </Td>
            <Td className="font-mono text-[13px]">{session.address ?? '–'}</Td>
            <Td>
              <RelativeTime at={session.since} />
            </Td>
            <Td>
              <Moment at={session.expiresAt} />
            </Td>
            <Td className="text-right">
              <Button size="sm" onClick={() => onEnd(session)} aria-label={t('endOf', { device: device(session) })}>
                {t('end')}
              </Button>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function useDeviceText(): (session: SessionRow) => string {
  const t = useTranslations('settings.sessions')
  return ({ device: { browser, system } }) => {
    if (browser && system) return t('deviceOn', { browser, system })
    return browser ?? system ?? t('unknownDevice')
  }
}

function EndOne({ session, onClose }: { session: SessionRow; onClose: () => void }) {
  const t = useTranslations('settings.sessions')
  const device = useDeviceText()
  const { mutation, error } = useSave({
    save: (id: string) => callApi(endSession, { params: { id } }),
    onSaved: () => {
      toast.success(t('ended'))
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('endTitle', { user: session.username })}
      action={t('end')}
      danger
      busy={mutation.isPending}
      error={error}
      onConfirm={() => mutation.mutate(session.id)}
    >
      <p>{t(session.current ? 'endTextCurrent' : 'endText', { device: device(session) })}</p>
    </Confirm>
  )
}

function EndOthers({ count, onClose }: { count: number; onClose: () => void }) {
  const t = useTranslations('settings.sessions')
  const { mutation, error } = useSave({
    save: () => callApi(endOtherSessions),
    onSaved: ({ ended }) => {
      toast.success(t('othersEnded', { count: ended }))
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('endOthers')}
      action={t('endOthers')}
      danger
      busy={mutation.isPending}
      error={error}
      onConfirm={() => mutation.mutate(undefined)}
    >
      <p>{t('othersText', { count })}</p>
    </Confirm>
  )
}
