'use client'

import { useTranslations } from 'next-intl'
import type { ComponentProps } from 'react'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { Tooltip } from '../ui/tooltip'

interface AdministratorButtonProps extends Omit<ComponentProps<typeof Button>, 'asChild'> {
  /** Why it can't be used just now, for everyone; the role's reason comes first. */
  reason?: string | undefined
}

/** A button for administrators. Others see it, can reach it by keyboard, and read why it does nothing. */
export function AdministratorButton({ reason, onClick, ...rest }: AdministratorButtonProps) {
  const t = useTranslations('images')
  const roles = useTranslations('common.role')
  const { role } = useSession()
  const why = role === 'administrator' ? reason : t('administratorOnly', { role: roles(role) })
  if (!why) return <Button {...rest} onClick={onClick} />
  return (
    <Tooltip text={why}>
      <Button {...rest} type="button" aria-disabled className={`${rest.className ?? ''} cursor-not-allowed!`} />
    </Tooltip>
  )
}
