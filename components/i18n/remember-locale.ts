import { LOCALE_COOKIE, type Locale } from './locales'

const YEAR_SECONDS = 365 * 86_400

/** Has this browser ask for its pages in that language from the next one on. */
export function rememberLocale(locale: Locale): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari of today
  document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
}
