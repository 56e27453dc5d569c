'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '../ui/button'
import { Field, Input, PasswordInput } from '../ui/field'
import { useNow } from '../ui/relative-time'
import { type SignInResult, signIn } from './sign-in'

type Failure = Exclude<SignInResult, { ok: true }>

export function LoginForm({ next }: { next: string }) {
  const t = useTranslations('login')
  const errors = useTranslations('errors')
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [waitUntil, setWaitUntil] = useState(0)
  const passwordRef = useRef<HTMLInputElement>(null)
  const wait = Math.max(0, Math.ceil((waitUntil - useNow()) / 1000))

  async function submit(event: FormEvent) {
    event.preventDefault()
    setTried(true)
    if (!username.trim() || !password || wait > 0) return
    setBusy(true)
    const result = await signIn(username.trim(), password)
    if (result.ok) {
      // A full load: everything below the login starts anew with the session.
      window.location.assign(next)
      return
    }
    setBusy(false)
    setFailure(result)
    if (result.reason === 'limited') setWaitUntil(Date.now() + result.seconds * 1000)
    passwordRef.current?.focus()
    passwordRef.current?.select()
  }

  return (
    <form onSubmit={submit} noValidate method="post">
      <h1 className="mb-4 text-lg font-semibold">{t('title')}</h1>
      {failure && !(failure.reason === 'limited' && wait === 0) && (
        <p role="alert" className="mb-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {failure.reason === 'limited' ? t('limited', { seconds: wait }) : t(failure.reason)}
        </p>
      )}
      <Field label={t('username')} error={tried && !username.trim() ? errors('required') : undefined}>
        {(control) => (
          <Input
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            autoFocus
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('password')} error={tried && !password ? errors('required') : undefined}>
        {(control) => (
          <PasswordInput
            {...control}
            ref={passwordRef}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="mt-1 w-full" busy={busy} disabled={wait > 0}>
        {t('submit')}
      </Button>
    </form>
  )
}
