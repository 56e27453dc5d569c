'use client'

import { useTranslations } from 'next-intl'
import { ROLES, type Role } from '../../lib/api/contract'
import { Choice } from '../ui/choice'

/** Chooses a role; each says what it may do. */
export function RoleChoice({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const t = useTranslations('settings.role')
  const names = useTranslations('common.role')
  return (
    <Choice
      label={t('label')}
      value={value}
      onChange={onChange}
      className="mb-4 [&>[role=radiogroup]]:sm:grid-cols-1"
      options={ROLES.map((role) => ({ value: role, label: names(role), description: t(role) }))}
    />
  )
}
