'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { createUser, type Role, setUserPassword, setUserRole, type UserRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { useSession } from '../shell/session'
import { Field, Input, PasswordInput } from '../ui/field'
import { toast } from '../ui/toaster'
import { FormDialog } from './form-dialog'
import { RoleChoice } from './role-choice'
import { useSave } from './use-save'

type NewUser = z.input<typeof createUser.body>

export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.users')
  const errorText = useErrorText()
  const form = useForm<NewUser>({
    resolver: zodResolver(createUser.body),
    defaultValues: { username: '', password: '', role: 'operator' },
    mode: 'onTouched',
  })
  const { errors } = form.formState
  const { mutation, error } = useSave({
    save: (body: NewUser) => callApi(createUser, { body }),
    onSaved: ({ username }) => {
      toast.success(t('made', { name: username }))
      onClose()
    },
    form,
  })
  return (
    <FormDialog
      title={t('create')}
      action={t('create')}
      busy={mutation.isPending}
      error={error}
      onSubmit={(event) => void form.handleSubmit((draft) => mutation.mutate(draft))(event)}
      onClose={onClose}
    >
      <Field label={t('name')} hint={t('nameHint')} error={errorText(errors.username?.message)} required>
        {(control) => <Input {...control} {...form.register('username')} autoCapitalize="none" />}
      </Field>
      <Field label={t('password')} hint={t('passwordHint')} error={errorText(errors.password?.message)} required>
        {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />}
      </Field>
      <Controller
        control={form.control}
        name="role"
        render={({ field }) => <RoleChoice value={field.value} onChange={field.onChange} />}
      />
    </FormDialog>
  )
}

export function ChangeRoleDialog({ user, onClose }: { user: UserRow; onClose: () => void }) {
  const t = useTranslations('settings.users')
  const roles = useTranslations('common.role')
  const { name } = useSession()
  const [role, setRole] = useState<Role>(user.role)
  const { mutation, error } = useSave({
    save: (next: Role) => callApi(setUserRole, { params: { id: user.id }, body: { role: next } }),
    onSaved: (row) => {
      toast.success(t('roleChanged', { name: row.username, role: roles(row.role) }))
      onClose()
    },
  })
  return (
    <FormDialog
      title={t('roleTitle', { name: user.username })}
      description={t(user.username === name ? 'roleTextOwn' : 'roleText')}
      action={t('changeRole')}
      busy={mutation.isPending}
      error={error}
      onSubmit={(event) => {
        event.preventDefault()
        if (role === user.role) onClose()
        else mutation.mutate(role)
      }}
      onClose={onClose}
    >
      <RoleChoice value={role} onChange={setRole} />
    </FormDialog>
  )
}

type NewPassword = z.input<typeof setUserPassword.body>

export function ResetPasswordDialog({ user, onClose }: { user: UserRow; onClose: () => void }) {
  const t = useTranslations('settings.users')
  const errorText = useErrorText()
  const form = useForm<NewPassword>({
    resolver: zodResolver(setUserPassword.body),
    defaultValues: { password: '' },
    mode: 'onTouched',
  })
  const { mutation, error } = useSave({
    save: (body: NewPassword) => callApi(setUserPassword, { params: { id: user.id }, body }),
    onSaved: ({ username }) => {
      toast.success(t('passwordReset', { name: username }))
      onClose()
    },
    form,
  })
  return (
    <FormDialog
      title={t('passwordTitle', { name: user.username })}
      description={t('passwordText')}
      action={t('resetPassword')}
      busy={mutation.isPending}
      error={error}
      onSubmit={(event) => void form.handleSubmit((draft) => mutation.mutate(draft))(event)}
      onClose={onClose}
    >
      <Field label={t('password')} hint={t('passwordHint')} error={errorText(form.formState.errors.password?.message)} required>
        {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />}
      </Field>
    </FormDialog>
  )
}
