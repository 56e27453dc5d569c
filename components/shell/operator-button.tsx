'use client'

import { useTranslations } from 'next-intl'
import type { ComponentProps } from 'react'
import { Button } from '../ui/button'
import { IconButton } from '../ui/icon-button'
import { Tooltip } from '../ui/tooltip'
import { useSession } from './session'

interface OperatorButtonProps extends Omit<ComponentProps<typeof Button>, 'asChild'> {
  /** Why it can't be used just now, for everyone; the role's reason comes first. */
  reason?: string | undefined
}

/** A button for operators. Others see it, can reach it by keyboard, and read why it does nothing. */
export function OperatorButton({ reason, onClick, ...rest }: OperatorButtonProps) {
  const t = useTranslations('common')
  const { role, mayOperate } = useSession()
  const why = mayOperate ? reason : t('forbidden', { role: t(`role.${role}`) })
  if (!why) return <Button {...rest} onClick={onClick} />
  return (
    <Tooltip text={why}>
      <Button {...rest} type="button" aria-disabled className={`${rest.className ?? ''} cursor-not-allowed!`} />
    </Tooltip>
  )
}

/** The same for a button of one icon. */
export function OperatorIconButton({ onClick, ...rest }: ComponentProps<typeof IconButton>) {
  const { mayOperate } = useSession()
  return mayOperate ? <IconButton {...rest} onClick={onClick} /> : <RefusedIconButton {...rest} />
}

function RefusedIconButton(rest: ComponentProps<typeof IconButton>) {
  const t = useTranslations('common')
  const { role } = useSession()
  const hint = `${rest.label}\n${t('forbidden', { role: t(`role.${role}`) })}`
  return <IconButton {...rest} hint={hint} disabled={false} aria-disabled className="cursor-not-allowed!" />
}
