'use client'

import { useTranslations } from 'next-intl'
import { useTheme } from 'next-themes'
import { useEffect } from 'react'
import { Toaster as Sonner } from 'sonner'
import { toast } from './toast'
import { useMedia } from './use-media'

export { toast } from './toast'

/** Escape belongs to these while one is open, or to a field that is being typed in. */
const ESCAPE_OWNERS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/**
 * Where toasts appear; once, in the frame of the pages behind the login. At the bottom left of the content, where neither
 * pages nor dialogs have their main button; on narrow screens at the top for the same reason. Escape takes the newest away.
 */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  const t = useTranslations('common')
  const narrow = useMedia('(max-width: 767px)')
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector(ESCAPE_OWNERS)) return
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea, select')) return
      toast.dismissNewest()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position={narrow ? 'top-center' : 'bottom-left'}
      offset={{ left: '16rem', bottom: '1rem' }}
      mobileOffset={{ top: '3.5rem', left: '0.75rem', right: '0.75rem' }}
      closeButton
      visibleToasts={narrow ? 1 : 3}
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
