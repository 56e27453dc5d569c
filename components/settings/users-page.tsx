'use client'

import { Ellipsis, KeyRound, ShieldHalf, Trash2, UserPlus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { deleteUser, listUsers, type UserRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useSession } from '../shell/session'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { Confirm } from '../ui/confirm'
import { ErrorState } from '../ui/error-state'
import { IconButton } from '../ui/icon-button'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu'
import { RelativeTime } from '../ui/relative-time'
import { TableSkeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { toast } from '../ui/toaster'
import { AdministratorOnly } from './administrator-only'
import { Section } from './section'
import { useSave } from './use-save'
import { useSettingsQuery } from './use-settings-query'

const CreateUser = dynamic(() => import('./user-dialogs').then((module) => module.CreateUserDialog), { ssr: false })
const ChangeRole = dynamic(() => import('./user-dialogs').then((module) => module.ChangeRoleDialog), { ssr: false })
const ResetPassword = dynamic(() => import('./user-dialogs').then((module) => module.ResetPasswordDialog), { ssr: false })

type Doing = { what: 'create' } | { what: 'role' | 'password' | 'delete'; user: UserRow }

/** The accounts, for administrators. */
export function UsersPage() {
  const t = useTranslations('settings.users')
  return (
    <AdministratorOnly what={t('title')}>
      <Users />
    </AdministratorOnly>
  )
}

function Users() {
  const t = useTranslations('settings.users')
  const users = useSettingsQuery('users', (signal) => callApi(listUsers, {}, { signal }))
  const [doing, setDoing] = useState<Doing | null>(null)
  const close = () => setDoing(null)
  return (
    <Section
      title={t('title')}
      description={t('description')}
      action={
        <Button variant="primary" onClick={() => setDoing({ what: 'create' })}>
          <UserPlus aria-hidden />
          {t('create')}
        </Button>
      }
    >
      {users.data ? (
        <UserTable users={users.data} onDo={setDoing} />
      ) : users.isError ? (
        <ErrorState error={users.error} onRetry={() => users.refetch()} />
      ) : (
        <TableSkeleton columns={4} />
      )}
      {doing?.what === 'create' && <CreateUser onClose={close} />}
      {doing?.what === 'role' && <ChangeRole user={doing.user} onClose={close} />}
      {doing?.what === 'password' && <ResetPassword user={doing.user} onClose={close} />}
      {doing?.what === 'delete' && <DeleteUser user={doing.user} onClose={close} />}
    </Section>
  )
}

function UserTable({ users, onDo }: { users: UserRow[]; onDo: (doing: Doing) => void }) {
  const t = useTranslations('settings.users')
  const roles = useTranslations('common.role')
  const { name } = useSession()
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('name')}</Th>
          <Th>{t('role')}</Th>
          <Th>{t('created')}</Th>
          <Th className="w-12">
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => {
          const own = user.username === name
          return (
            <Tr key={user.id}>
              <Td className="font-medium">
                {user.username} {own && <Badge tone="info">{t('you')}</Badge>}
              </Td>
              <Td>{roles(user.role)}</Td>
              <Td>
                <RelativeTime at={user.createdAt} />
              </Td>
              <Td className="text-right">
                <Menu
                  trigger={
                    <IconButton label={t('actionsOf', { name: user.username })}>
                      <Ellipsis aria-hidden />
                    </IconButton>
                  }
                >
                  <MenuItem onSelect={() => onDo({ what: 'role', user })}>
                    <ShieldHalf aria-hidden />
                    {t('changeRole')}
                  </MenuItem>
                  <MenuItem disabled={own} onSelect={() => onDo({ what: 'password', user })}>
                    <KeyRound aria-hidden />
                    <Words text={t('resetPassword')} why={own ? t('ownPassword') : null} />
                  </MenuItem>
                  <MenuSeparator />
                  <MenuItem danger disabled={own} onSelect={() => onDo({ what: 'delete', user })}>
                    <Trash2 aria-hidden />
                    <Words text={t('delete')} why={own ? t('ownDelete') : null} />
                  </MenuItem>
                </Menu>
              </Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}

/** A menu entry's words, and below them why it can't be chosen. */
function Words({ text, why }: { text: string; why: string | null }) {
  return (
    <span>
      {text}
      {why && <span className="block max-w-56 text-xs text-ink-soft">{why}</span>}
    </span>
  )
}

function DeleteUser({ user, onClose }: { user: UserRow; onClose: () => void }) {
  const t = useTranslations('settings.users')
  const { mutation, error } = useSave({
    save: (id: string) => callApi(deleteUser, { params: { id } }),
    onSaved: () => {
      toast.success(t('deleted', { name: user.username }))
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('deleteTitle', { name: user.username })}
      action={t('delete')}
      danger
      busy={mutation.isPending}
      error={error}
      onConfirm={() => mutation.mutate(user.id)}
    >
      <p>{t('deleteText')}</p>
    </Confirm>
  )
}
