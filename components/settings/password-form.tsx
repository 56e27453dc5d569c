'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { Password } from '../../lib/api/contract/session'
import { changePassword } from '../access/change-password'
import { sessionEnded } from '../api/session-gate'
import { useErrorText } from '../i18n/error-text'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { Field, PasswordInput } from '../ui/field'
import { toast } from '../ui/toaster'

interface Draft {
  current: string
  next: string
  again: string
}

/** One's own password: whoever sits here must know the one that holds. */
export function PasswordForm() {
  const t = useTranslations('settings.account')
  const login = useTranslations('login')
  const errorText = useErrorText()
  const { name } = useSession()
  const [failure, setFailure] = useState<string | null>(null)
  const form = useForm<Draft>({ defaultValues: { current: '', next: '', again: '' }, mode: 'onTouched' })
  const { errors, isSubmitting } = form.formState

  async function save({ current, next }: Draft): Promise<void> {
    setFailure(null)
    let result = await changePassword(current, next)
    if (!result.ok && result.reason === 'ended' && (await sessionEnded())) result = await changePassword(current, next)
    if (result.ok) {
      form.reset()
      toast.success(t('changed'))
    } else if (result.reason === 'wrong') form.setError('current', { type: 'server', message: t('wrong') }, { shouldFocus: true })
    else if (result.reason === 'limited') setFailure(login('limited', { seconds: result.seconds }))
    else setFailure(login(result.reason === 'ended' ? 'unexpected' : result.reason))
  }

  return (
    <form
      noValidate
      method="post"
      onSubmit={(event) => void form.handleSubmit(save)(event)}
      className="max-w-sm space-y-1 rounded-lg border bg-surface p-4"
    >
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <Field label={t('current')} error={errorText(errors.current?.message)} required>
        {(control) => (
          <PasswordInput {...control} {...form.register('current', { required: 'required' })} autoComplete="current-password" />
        )}
      </Field>
      <Field label={t('next')} hint={t('nextHint')} error={errorText(errors.next?.message)} required>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('next', {
              validate: (value) => Password.safeParse(value).error?.issues[0]?.message ?? true,
              deps: 'again',
            })}
            autoComplete="new-password"
          />
        )}
      </Field>
      <Field label={t('again')} error={errorText(errors.again?.message)} required>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('again', { validate: (value, { next }) => value === next || t('different') })}
            autoComplete="new-password"
          />
        )}
      </Field>
      {failure && (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {failure}
        </p>
      )}
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {t('change')}
      </Button>
    </form>
  )
}
