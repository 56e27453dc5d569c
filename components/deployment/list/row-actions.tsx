'use client'

import { Ellipsis, Play, RotateCw, Square } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { ContainerRow } from '../../../lib/api/contract'
import { containerHref, serviceHref } from '../../hrefs'
import { OperatorIconButton } from '../../shell/operator-button'
import { useSession } from '../../shell/session'
import { IconButton } from '../../ui/icon-button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu'
import type { ContainerAction, ServiceAction } from '../action-names'
import type { ActionRequest } from '../actions'
import { appliesToContainer, appliesToService } from '../applicable'
import type { ServiceGroup } from './rows'

const ICONS = { start: Play, stop: Square, restart: RotateCw }
type Ask = (request: ActionRequest) => void

/** What can be done to a service, where the eye is; `containers` are all of its own. */
export function ServiceActions({
  group: { service },
  containers,
  busy,
  onAsk,
}: {
  group: ServiceGroup
  containers: ContainerRow[]
  busy: boolean
  onAsk: Ask
}) {
  const t = useTranslations('deployment')
  const router = useRouter()
  const page = serviceHref(service.id)
  const ask = (action: ServiceAction) => onAsk({ kind: 'service', target: service, action })
  const fits = (action: ServiceAction) => appliesToService(action, service, containers)
  const applies = (action: ServiceAction) => !busy && fits(action)
  return (
    <Actions>
      {(['start', 'stop'] as const).map((action) => (
        <Act
          key={action}
          action={action}
          tour={`${action} ${service.name}`}
          disabled={!applies(action)}
          wide={!fits(action) && fits(action === 'start' ? 'stop' : 'start')}
          onAct={() => ask(action)}
        />
      ))}
      <More name={service.name}>
        {(mayOperate) => (
          <>
            {(['restart', 'pause', 'unpause'] as const).map((action) => (
              <MenuItem key={action} disabled={!mayOperate || !applies(action)} onSelect={() => ask(action)}>
                {t(`action.${action}`)}
              </MenuItem>
            ))}
            <MenuSeparator />
            <MenuItem onSelect={() => router.push(page)}>{t('service.open')}</MenuItem>
            <MenuItem disabled={!mayOperate || service.status === 'deleting'} onSelect={() => router.push(`${page}/update`)}>
              {t('service.update')}
            </MenuItem>
            <MenuSeparator />
            <MenuItem danger disabled={!mayOperate || !applies('destroy')} onSelect={() => ask('destroy')}>
              {t('action.destroy')}
            </MenuItem>
          </>
        )}
      </More>
    </Actions>
  )
}

/** What can be done to a container, and the ways to its page. */
export function ContainerActions({ container, busy, onAsk }: { container: ContainerRow; busy: boolean; onAsk: Ask }) {
  const t = useTranslations('deployment')
  const router = useRouter()
  const ask = (action: ContainerAction) => onAsk({ kind: 'container', target: container, action })
  const applies = (action: ContainerAction) => !busy && appliesToContainer(action, container)
  const open = (tab: string) => router.push(`${containerHref(container.taskId)}?tab=${tab}`)
  const first = container.desired === 'running' && container.status !== 'exited' ? 'stop' : applies('start') ? 'start' : 'stop'
  return (
    <Actions>
      <Act action={first} disabled={!applies(first)} onAct={() => ask(first)} />
      <Act action="restart" wide disabled={!applies('restart')} onAct={() => ask('restart')} />
      <More name={container.name}>
        {(mayOperate) => (
          <>
            {(['start', 'stop', 'restart', 'pause', 'unpause'] as const)
              .filter((action) => action !== first)
              .map((action) => (
                <MenuItem key={action} disabled={!mayOperate || !applies(action)} onSelect={() => ask(action)}>
                  {t(`action.${action}`)}
                </MenuItem>
              ))}
            <MenuSeparator />
            {(['log', 'statistics', 'history', 'events'] as const).map((tab) => (
              <MenuItem key={tab} onSelect={() => open(tab)}>
                {t(`tab.${tab}`)}
              </MenuItem>
            ))}
          </>
        )}
      </More>
    </Actions>
  )
}

function Actions({ children }: { children: ReactNode }) {
  return <div className="flex justify-end gap-0.5 max-lg:flex-wrap">{children}</div>
}

interface ActProps {
  action: 'start' | 'stop' | 'restart'
  tour?: string | undefined
  disabled: boolean
  /** Narrow screens do without it: it is in the menu, or can't be done while its counterpart can. */
  wide?: boolean
  onAct: () => void
}

function Act({ action, tour, disabled, wide = false, onAct }: ActProps) {
  const t = useTranslations('deployment')
  const Icon = ICONS[action]
  return (
    <span className={wide ? 'max-lg:hidden' : undefined}>
      <OperatorIconButton label={t(`action.${action}`)} data-tour={tour} disabled={disabled} onClick={onAct}>
        <Icon aria-hidden />
      </OperatorIconButton>
    </span>
  )
}

function More({ name, children }: { name: string; children: (mayOperate: boolean) => ReactNode }) {
  const t = useTranslations()
  const { role, mayOperate } = useSession()
  // A menu is heavy, a list has many, and few are ever opened: it is made when it is asked for.
  const [wanted, setWanted] = useState(false)
  const label = t('deployment.list.more', { name })
  if (!wanted)
    return (
      <IconButton label={label} aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)}>
        <Ellipsis aria-hidden />
      </IconButton>
    )
  return (
    <Menu
      defaultOpen
      trigger={
        <IconButton label={label}>
          <Ellipsis aria-hidden />
        </IconButton>
      }
    >
      {!mayOperate && <MenuLabel>{t('common.forbidden', { role: t(`common.role.${role}`) })}</MenuLabel>}
      {children(mayOperate)}
    </Menu>
  )
}
