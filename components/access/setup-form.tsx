'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { type Resolver, useForm } from 'react-hook-form'
import type { z } from 'zod'
import type { SetupInput } from '../../lib/api/contract/session'
import { ApiError } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { Button } from '../ui/button'
import { Field, Input, PasswordInput } from '../ui/field'

/** The usual name; it stands in the page as the server sends it, so that it doesn't come in between what is typed. */
const FIRST_NAME = 'admin'

type Values = z.input<typeof SetupInput>
type Checked = z.output<typeof SetupInput>

/** The contract is loaded with the first field that is left: this may be the first page a browser loads. */
const load = () => import('./make-administrator')
const check: Resolver<Values, unknown, Checked> = async (...form) => (await load()).checkSetup(...form)

/** Makes the first administrator and logs them in; `codeNeeded` asks for the code that the start printed. */
export function SetupForm({ codeNeeded }: { codeNeeded: boolean }) {
  const t = useTranslations('setup')
  const login = useTranslations('login')
  const errorText = useErrorText()
  const form = useForm<Values, unknown, Checked>({
    resolver: check,
    defaultValues: { username: FIRST_NAME, password: '', code: '' },
    mode: 'onTouched',
  })
  const { errors } = form.formState
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  async function create(input: Checked) {
    setBusy(true)
    setFailure(null)
    try {
      // It leaves the page: there is nothing to be done here any more.
      await (await load()).makeAdministrator(input)
    } catch (error) {
      setBusy(false)
      show(error)
    }
  }
  function show(error: unknown) {
    const fields = error instanceof ApiError ? error.errors.filter(({ field }) => field) : []
    for (const { field, message } of fields)
      if (field === 'username' || field === 'password' || field === 'code')
        form.setError(field, { message }, { shouldFocus: true })
    if (fields.length === 0) setFailure(error instanceof ApiError ? error.message : login('unexpected'))
  }

  return (
    <form onSubmit={form.handleSubmit(create)} noValidate method="post">
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
      {codeNeeded && (
        <Field label={t('code')} hint={t('codeHint')} error={errorText(errors.code?.message)} required>
          {(control) => <Input {...control} {...form.register('code')} className="font-mono" />}
        </Field>
      )}
      <Button type="submit" variant="primary" className="mt-1 w-full" busy={busy}>
        {t('submit')}
      </Button>
    </form>
  )
}
