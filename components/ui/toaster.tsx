'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { Toaster as Sonner } from 'sonner'

export { toast } from 'sonner'

/** Where toasts appear; once, in the frame of the pages behind the login. */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  const t = useTranslations('common')
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      closeButton
      visibleToasts={4}
      containerAriaLabel={t('notifications')}
      toastOptions={{
        closeButtonAriaLabel: t('close'),
        classNames: {
          toast: 'bg-raised! text-ink! border-line! shadow-raised!',
          description: 'text-ink-soft!',
          success: '[&_[data-icon]]:text-ok!',
          error: '[&_[data-icon]]:text-bad!',
          warning: '[&_[data-icon]]:text-warn!',
          info: '[&_[data-icon]]:text-info!',
        },
      }}
    />
  )
}
