'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'

/**
 * Turns an error code of the contract (`service.name.form`) into words. Text that is no code of the catalogue is what the
 * server said, already in the person's language: it is given back as it is.
 */
export function useErrorText(): (code: string | undefined) => string | undefined {
  const t = useTranslations('errors')
  return useCallback(
    (code) => {
      if (!code) return undefined
      const key = code as Parameters<typeof t.has>[0]
      if (/^[a-z][a-z0-9.]*$/i.test(code) && t.has(key)) return t(key as Parameters<typeof t>[0])
      return /^(Invalid|Too (small|big|long|short)|Unrecognized|Expected)/.test(code) ? t('invalid') : code
    },
    [t],
  )
}
