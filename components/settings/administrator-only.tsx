'use client'

import { ShieldAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useSession } from '../shell/session'
import { EmptyState } from '../ui/empty-state'

/** Shows its content to administrators; others read what is here and why they can't see it. */
export function AdministratorOnly({ what, children }: { what: string; children: ReactNode }) {
  const t = useTranslations('settings')
  const roles = useTranslations('common.role')
  const { role } = useSession()
  if (role === 'administrator') return children
  return (
    <EmptyState icon={ShieldAlert} title={t('administratorOnly')}>
      {t('administratorOnlyText', { what, role: roles(role) })}
    </EmptyState>
  )
}
