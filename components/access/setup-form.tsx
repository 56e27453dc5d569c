'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import type { z } from 'zod'
import { getSetup, postSetup, SetupInput } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { Button } from '../ui/button'
import { Field, Input, PasswordInput } from '../ui/field'
import { signIn } from './sign-in'

/** The usual name; it stands in the page as the server sends it, so that it doesn't come in between what is typed. */
const FIRST_NAME = 'admin'

/** Makes the first administrator and logs them in. From another machine it asks for the code that the start printed. */
export function SetupForm() {
  const t = useTranslations('setup')
  const errorText = useErrorText()
  const state = useQuery({ queryKey: ['setup'], queryFn: ({ signal }) => callApi(getSetup, {}, { signal }) })
  const form = useForm({
    resolver: zodResolver(SetupInput),
    defaultValues: { username: FIRST_NAME, password: '', code: '' },
    mode: 'onTouched',
  })
  const { errors } = form.formState
  const create = useMutation({
    mutationFn: async (input: z.output<typeof SetupInput>) => {
      await callApi(postSetup, {
        body: { username: input.username, password: input.password, ...(input.code ? { code: input.code } : {}) },
      })
      const login = await signIn(input.username, input.password)
      window.location.assign(login.ok ? '/overview' : '/login')
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return
      for (const each of error.errors)
        if (each.field === 'username' || each.field === 'password' || each.field === 'code')
          form.setError(each.field, { message: each.message }, { shouldFocus: true })
    },
  })
  const failure =
    create.error instanceof ApiError && !create.error.errors.some((each) => each.field) ? create.error.message : undefined
  return (
    <form onSubmit={form.handleSubmit((input) => create.mutate(input))} noValidate method="post">
      <h1 className="text-lg font-semibold">{t('title')}</h1>
      <p className="mt-1 mb-4 text-ink-soft">{t('text')}</p>
      {failure && (
        <p role="alert" className="mb-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {failure}
        </p>
      )}
      <Field label={t('username')} hint={errorText('username.form')} error={errorText(errors.username?.message)} required>
        {(control) => (
          <Input
            {...control}
            {...form.register('username')}
            defaultValue={FIRST_NAME}
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
          />
        )}
      </Field>
      <Field label={t('password')} hint={t('passwordHint')} error={errorText(errors.password?.message)} required>
        {(control) => <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" />}
      </Field>
      {state.data?.codeNeeded && (
        <Field label={t('code')} hint={t('codeHint')} error={errorText(errors.code?.message)} required>
          {(control) => <Input {...control} {...form.register('code')} className="font-mono" />}
        </Field>
      )}
      <Button type="submit" variant="primary" className="mt-1 w-full" busy={create.isPending || create.isSuccess}>
        {t('submit')}
      </Button>
    </form>
  )
}
