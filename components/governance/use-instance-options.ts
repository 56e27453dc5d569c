'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { ruleOf } from '../../lib/api/rule'
import type { Option } from '../ui/select'
import { healthOf } from './picture'

export interface InstanceOption extends Option {
  /** The container's name, or that it is gone. */
  name: string
}

/** The instances one can choose as master or slave, and those the rule names that exist no more. */
export function useInstanceOptions(row: MicroserviceRow): InstanceOption[] {
  const t = useTranslations('governance')
  return useMemo(() => {
    const known = [...row.instances]
      .sort((a, b) => a.containerName.localeCompare(b.containerName, undefined, { numeric: true }))
      .map((instance) => ({
        value: instance.taskId,
        name: instance.containerName,
        label: instance.containerName,
        description: `${instance.nodeName} · ${instance.address}:${instance.port} · ${t(`health.${healthOf(instance)}`)}`,
      }))
    const { master, slaves } = ruleOf(row)
    const gone = [master, ...slaves].filter(
      (taskId): taskId is string => taskId !== null && !known.some((option) => option.value === taskId),
    )
    return [
      ...known,
      ...gone.map((taskId) => ({
        value: taskId,
        name: t('strategy.gone'),
        label: t('strategy.gone'),
        description: taskId,
        disabled: true,
      })),
    ]
  }, [row, t])
}
