'use client'

import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import { type FormEvent, useRef, useState } from 'react'
import { goToLogin } from '../api/session-gate'
import { useSession } from '../shell/session'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { PANEL } from '../ui/dialog'
import { Field, PasswordInput } from '../ui/field'
import { useNow } from '../ui/relative-time'
import { type SignInResult, signIn } from './sign-in'

interface LoginAgainProps {
  /** The session is over: the page can't be used until there is one again. */
  ended: boolean
  onDone: () => void
  onLater: () => void
}

/**
 * Asks for the password over the page as it stands. A session is never prolonged without it: whoever stole a cookie would have
 * it for ever.
 */
export function LoginAgain({ ended, onDone, onLater }: LoginAgainProps) {
  const t = useTranslations('session')
  const login = useTranslations('login')
  const common = useTranslations('common')
  const errors = useTranslations('errors')
  const { name } = useSession()
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Exclude<SignInResult, { ok: true }> | null>(null)
  const [waitUntil, setWaitUntil] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const wait = Math.max(0, Math.ceil((waitUntil - useNow()) / 1000))

  async function submit(event: FormEvent) {
    event.preventDefault()
    setMissing(!password)
    if (!password || wait > 0) return
    setBusy(true)
    const result = await signIn(name, password)
    setBusy(false)
    if (result.ok) return onDone()
    setFailure(result)
    if (result.reason === 'limited') setWaitUntil(Date.now() + result.seconds * 1000)
    input.current?.focus()
    input.current?.select()
  }

  return (
    <Radix.Root open onOpenChange={(open) => !open && !ended && !busy && onLater()}>
      <Radix.Portal>
        {/* What stands on the page isn't for whoever comes by now. */}
        <Radix.Overlay
          className={cn('animate-fade fixed inset-0 z-70', ended ? 'bg-canvas/75 backdrop-blur-md' : 'bg-black/45')}
        />
        <Radix.Content
          className={cn(PANEL, 'z-70 max-w-sm p-5')}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
            input.current?.focus()
          }}
        >
          <Radix.Title className="text-base font-semibold">{t(ended ? 'ended' : 'stay')}</Radix.Title>
          <Radix.Description className="mt-1 text-ink-soft">{t(ended ? 'endedHint' : 'stayHint')}</Radix.Description>
          <form onSubmit={submit} noValidate method="post" className="mt-4">
            {failure && !(failure.reason === 'limited' && wait === 0) && (
              <p role="alert" className="mb-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
                {failure.reason === 'limited'
                  ? login('limited', { seconds: wait })
                  : failure.reason === 'wrong'
                    ? t('wrong')
                    : login(failure.reason)}
              </p>
            )}
            {/* Password managers look for the name beside the password. */}
            <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
            <Field label={t('passwordOf', { name })} error={missing && !password ? errors('required') : undefined}>
              {(control) => (
                <PasswordInput
                  {...control}
                  ref={input}
                  name="password"
                  autoComplete="current-password"
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
              )}
            </Field>
            <div className="mt-1 flex flex-wrap items-center justify-end gap-2">
              {ended ? (
                <Button variant="ghost" className="mr-auto" onClick={goToLogin}>
                  {t('somebodyElse')}
                </Button>
              ) : (
                <Button onClick={onLater} disabled={busy}>
                  {common('cancel')}
                </Button>
              )}
              <Button type="submit" variant="primary" busy={busy} disabled={wait > 0}>
                {login('submit')}
              </Button>
            </div>
          </form>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
