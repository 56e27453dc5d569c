'use client'

import { CircleUserRound, Compass, Keyboard, LogOut, UserRoundCog } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { paletteStore } from '../palette/store'
import { useTour } from '../tour/use-tour'
import { IconButton } from '../ui/icon-button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { useSession } from './session'
import { useLogout } from './use-logout'

/** Who is logged in, in which role, and the way out. */
export function UserMenu() {
  const t = useTranslations('nav')
  const role = useTranslations('common.role')
  const person = useSession()
  const tour = useTour()
  const logout = useLogout()
  const router = useRouter()
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
      <MenuItem onSelect={() => router.push('/settings/account')}>
        <UserRoundCog aria-hidden />
        {t('accountSettings')}
      </MenuItem>
      <MenuItem onSelect={tour.start}>
        <Compass aria-hidden />
        {t('tour')}
      </MenuItem>
      <MenuItem onSelect={() => paletteStore.set('help')}>
        <Keyboard aria-hidden />
        {t('shortcuts')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void logout()}>
        <LogOut aria-hidden />
        {t('logout')}
      </MenuItem>
    </Menu>
  )
}
