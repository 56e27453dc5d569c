'use client'

import { Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { InstanceRow, MicroserviceRow } from '../../lib/api/contract/microservices'
import { useSession } from '../shell/session'
import { IconButton } from '../ui/icon-button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { availabilityOf, switchoverProblem } from './availability'
import { InstanceQuestion, type InstanceTask } from './instance-question'

const STATES = ['ready', 'drain', 'maint'] as const

/** What can be done with one instance: switch over to it, drain, maintain, make ready. */
export function InstanceActions({ row, instance }: { row: MicroserviceRow; instance: InstanceRow }) {
  const t = useTranslations('governance.availability')
  const common = useTranslations('common')
  const { role, mayOperate } = useSession()
  const [task, setTask] = useState<InstanceTask | null>(null)
  const problem = switchoverProblem(row, instance)
  const { state } = availabilityOf(instance)
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t('menu', { name: instance.containerName })}>
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        {!mayOperate && <MenuLabel>{common('forbidden', { role: common(`role.${role}`) })}</MenuLabel>}
        <MenuItem disabled={!mayOperate || problem !== null} onSelect={() => setTask('switchover')}>
          {t('action.switchover')}
        </MenuItem>
        {problem !== null && <MenuLabel>{t(`cant.${problem}`)}</MenuLabel>}
        <MenuSeparator />
        {STATES.map((each) => (
          <MenuItem key={each} disabled={!mayOperate || (each === state && each === 'ready')} onSelect={() => setTask(each)}>
            {t(`action.${each}`)}
          </MenuItem>
        ))}
      </Menu>
      {task && <InstanceQuestion row={row} instance={instance} task={task} onClose={() => setTask(null)} />}
    </>
  )
}
