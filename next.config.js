import createNextIntlPlugin from 'next-intl/plugin'

/** Languages come from a cookie or Accept-Language, not from the URL: components/i18n/request.ts. */
const withMessages = createNextIntlPlugin('./components/i18n/request.ts')

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
}

export default withMessages(config)
