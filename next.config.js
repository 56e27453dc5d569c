import createNextIntlPlugin from 'next-intl/plugin'

/** Languages come from a cookie or Accept-Language, not from the URL: components/i18n/request.ts. */
const withMessages = createNextIntlPlugin('./components/i18n/request.ts')

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Native or with files of their own: loaded by Node, not bundled.
  serverExternalPackages: [
    'better-sqlite3',
    '@prisma/adapter-better-sqlite3',
    '@prisma/client',
    '@prisma/schema-engine-wasm',
    'pino',
  ],
  // Types are a stage of `npm run check` and `npm test`, by the project's own compiler.
  typescript: { ignoreBuildErrors: true },
}

export default withMessages(config)
