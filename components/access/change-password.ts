export type PasswordResult =
  | { ok: true }
  | { ok: false; reason: 'wrong' | 'unreachable' | 'full' | 'ended' | 'unexpected' }
  | { ok: false; reason: 'limited'; seconds: number }

const WAIT_WHEN_UNSAID_SECONDS = 60

/** Changes one's own password; the other sessions end, this one goes on with a new cookie. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<PasswordResult> {
  const response = await fetch('/api/auth/change-password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ currentPassword, newPassword, revokeOtherSessions: true }),
  }).catch(() => null)
  if (!response) return { ok: false, reason: 'unreachable' }
  if (response.ok) return { ok: true }
  if (response.status === 429) {
    const said = Number(response.headers.get('retry-after') ?? Number.NaN)
    return { ok: false, reason: 'limited', seconds: said > 0 ? Math.ceil(said) : WAIT_WHEN_UNSAID_SECONDS }
  }
  if (response.status === 507) return { ok: false, reason: 'full' }
  if (response.status === 401) return { ok: false, reason: 'ended' }
  return { ok: false, reason: response.status === 400 ? 'wrong' : 'unexpected' }
}
