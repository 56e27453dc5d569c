import { NextIntlClientProvider } from 'next-intl'
import { getMessages } from 'next-intl/server'
import type { ReactNode } from 'react'
import type en from '../../messages/en.json'

type Namespace = keyof typeof en

/** Gives the browser's components below it the messages of these namespaces and no others: they travel with the page. */
export async function SomeMessages({ of, children }: { of: readonly Namespace[]; children: ReactNode }) {
  const all = await getMessages()
  const messages = Object.fromEntries(of.map((name) => [name, all[name]]))
  return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>
}
