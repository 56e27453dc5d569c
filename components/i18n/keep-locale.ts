import { putPreferences } from '../../lib/api/contract/sessions'
import { callApi } from '../api/client'
import { toast } from '../ui/toaster'
import type { Locale } from './locales'

/** Remembers the language for the account of who is logged in; `problem` is said when it can't be. */
export async function keepLocale(locale: Locale, problem: string): Promise<void> {
  await callApi(putPreferences, { body: { locale } }).catch(() => toast.error(problem))
}
