import './globals.css'
import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { LANGUAGE_TAGS, type Locale } from '../components/i18n/locales'
import { SomeMessages } from '../components/i18n/some-messages'
import { RootProviders } from '../components/shell/root-providers'

export const metadata: Metadata = { title: { default: 'Tandem', template: '%s · Tandem' } }
export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f7f9' },
    { media: '(prefers-color-scheme: dark)', color: '#0f1318' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = (await getLocale()) as Locale
  // Of this answer's content policy: lib/console/security-headers.ts.
  const nonce = (await headers()).get('x-tandem-nonce') ?? ''
  return (
    // The theme's class is set before the first paint, so the server's markup can't have it.
    <html lang={LANGUAGE_TAGS[locale]} suppressHydrationWarning>
      <body>
        {/* For the page of errors; the layouts below give their pages what those need. */}
        <SomeMessages of={['common']}>
          <RootProviders nonce={nonce}>{children}</RootProviders>
        </SomeMessages>
      </body>
    </html>
  )
}
