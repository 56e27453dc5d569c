import { LOCALES } from '../i18n/locales'
import { rememberLocale } from '../i18n/remember-locale'
import { tellTabs } from './session-channel'

export type SignInResult =
  | { ok: true }
  | { ok: false; reason: 'wrong' | 'unreachable' | 'full' | 'unexpected' }
  | { ok: false; reason: 'limited'; seconds: number }

const WAIT_WHEN_UNSAID_SECONDS = 60

/** Logs in with a name and a password; the session comes as a cookie, and so does the language the person chose last. */
export async function signIn(username: string, password: string): Promise<SignInResult> {
  const response = await fetch('/api/auth/sign-in/username', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  }).catch(() => null)
  if (!response) return { ok: false, reason: 'unreachable' }
  if (response.ok) {
    const answer = (await response.json().catch(() => null)) as { user?: { username?: string; locale?: string | null } } | null
    const locale = LOCALES.find((each) => each === answer?.user?.locale)
    if (locale) rememberLocale(locale)
    tellTabs({ kind: 'in', username: answer?.user?.username ?? username })
    return { ok: true }
  }
  if (response.status === 429) {
    const said = Number(response.headers.get('x-retry-after') ?? response.headers.get('retry-after') ?? Number.NaN)
    return { ok: false, reason: 'limited', seconds: said > 0 ? Math.ceil(said) : WAIT_WHEN_UNSAID_SECONDS }
  }
  if (response.status === 507) return { ok: false, reason: 'full' }
  // Names that can't be names are refused as invalid (400, 422): to the person that is the same as a wrong one.
  return { ok: false, reason: [400, 401, 403, 422].includes(response.status) ? 'wrong' : 'unexpected' }
}
