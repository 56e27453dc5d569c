'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { tellTabs } from '../access/session-channel'
import { setLeaving } from '../api/session-gate'
import { toast } from '../ui/toaster'

/** Ends the session, in all tabs, and goes to the login; says so when that failed. */
export function useLogout(): () => Promise<void> {
  const t = useTranslations('nav')
  return useCallback(async () => {
    // The live channel may tell of the end before the answer does.
    setLeaving(true)
    const response = await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => null)
    if (!response?.ok) {
      setLeaving(false)
      return void toast.error(t('logoutFailed'))
    }
    tellTabs({ kind: 'out' })
    window.location.assign('/login')
  }, [t])
}
