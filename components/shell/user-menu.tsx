'use client'

import { CircleUserRound, Compass, LogOut } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { tellTabs } from '../access/session-channel'
import { useTour } from '../tour/use-tour'
import { IconButton } from '../ui/button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { toast } from '../ui/toaster'
import { useSession } from './session'

/** Who is logged in, in which role, and the way out. */
export function UserMenu() {
  const t = useTranslations('nav')
  const role = useTranslations('common.role')
  const person = useSession()
  const tour = useTour()
  async function logout() {
    const response = await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => null)
    if (response?.ok) {
      tellTabs({ kind: 'out' })
      window.location.assign('/login')
    } else toast.error(t('logoutFailed'))
  }
  return (
    <Menu
      trigger={
        <IconButton label={t('account', { name: person.name })} size="md">
          <CircleUserRound aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>
        <span className="block text-sm font-medium text-ink">{person.name}</span>
        {role(person.role)}
      </MenuLabel>
      <MenuSeparator />
      <MenuItem onSelect={tour.start}>
        <Compass aria-hidden />
        {t('tour')}
      </MenuItem>
      <MenuItem onSelect={() => void logout()}>
        <LogOut aria-hidden />
        {t('logout')}
      </MenuItem>
    </Menu>
  )
}
