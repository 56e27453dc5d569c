'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { ApiError } from '../api/client'

/**
 * Says in a sentence why a call failed: what the server said, in the person's language already, else that something unexpected
 * happened. undefined for no failure (null or undefined).
 */
export function useFailureText() {
  const t = useTranslations('common')
  return useCallback(
    <E>(error: E) => {
      const text = error instanceof ApiError ? error.message : t('unexpected')
      return (error === null || error === undefined ? undefined : text) as E extends null | undefined ? undefined : string
    },
    [t],
  )
}
