/** The languages of the console. The first is what people get whose browser asks for neither. */
export const LOCALES = ['en', 'zh'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_COOKIE = 'tandem-locale'

/** The BCP 47 tag for `<html lang>`, Accept-Language and Intl. */
export const LANGUAGE_TAGS: Record<Locale, string> = { en: 'en', zh: 'zh-CN' }

/**
 * Chooses the language: the person's own choice (cookie), else Chinese when the browser prefers it over English, else English.
 * `acceptLanguage` is the header's text; quality values decide, equal ones by their order.
 */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  const chosen = LOCALES.find((each) => each === cookie)
  if (chosen) return chosen
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().split(';')
      const quality = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find(Boolean)
      return { language: tag.toLowerCase().split('-')[0], quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter((entry) => entry.quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const { language } of wanted) {
    const match = LOCALES.find((each) => each === language)
    if (match) return match
  }
  return 'en'
}
