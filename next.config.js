import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'

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
  // A browser asks for this name where a page has no link to its icon, which is so for a moment whenever one page follows another.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
}

/** @param {string} phase why Next reads this */
export default async function configFor(phase) {
  // What is built needs the plugin no more; it would load a compiler and a file watcher into the console.
  if (phase === PHASE_PRODUCTION_SERVER) return config
  const { default: createNextIntlPlugin } = await import('next-intl/plugin')
  // Languages come from a cookie or Accept-Language, not from the URL: components/i18n/request.ts.
  return createNextIntlPlugin('./components/i18n/request.ts')(config)
}
