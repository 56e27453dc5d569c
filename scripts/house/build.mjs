import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { dist, inModules, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { run } from './run-program.mjs'
import { exclusively, hashOf, readStamp, writeStamp } from './stamp.mjs'

const CONFIG = ['package.json', 'package-lock.json', 'tsconfig.json']
/** Smaller files aren't worth a second one. */
const COMPRESS_FROM_BYTES = 1024
const isTest = (path) => /\.test\.tsx?$/.test(path) || path.endsWith('/.stamp')

/** What is built, each from its own sources: only what changed is built again. */
const PARTS = {
  server: {
    sources: [...CONFIG, 'server.ts', 'lib', 'messages', 'scripts/house/build.mjs'],
    make: buildServer,
    made: 'dist/server.js',
  },
  images: {
    sources: [...CONFIG, 'images', 'lib/vsoa', 'lib/protocol', 'lib/domain', 'scripts/build-images.mjs'],
    make: buildImages,
    made: 'dist/images',
  },
  pages: {
    sources: [
      ...CONFIG,
      'app',
      'components',
      'lib',
      'messages',
      'public',
      'next.config.js',
      'postcss.config.mjs',
      'middleware.ts',
      'proxy.ts',
    ],
    make: buildPages,
    made: '.next/BUILD_ID',
  },
}

/** Builds what is stale of `names` (default: everything). */
export async function build(names = Object.keys(PARTS)) {
  await exclusively('build', async () => {
    for (const name of names) {
      const { sources, make, made } = PARTS[name]
      const stamp = join(dist, `.${name}.stamp`)
      const wanted = hashOf(sources, isTest)
      if (readStamp(stamp) === wanted && existsSync(join(root, made))) continue
      const start = performance.now()
      process.stdout.write(`Building ${name} … `)
      // While it is being built it is neither the old nor the new one.
      rmSync(stamp, { force: true })
      await make()
      writeStamp(stamp, wanted)
      console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`)
    }
  })
}

/** What is loaded by `import()`, or shared, in a file of its own. */
const SPLIT = { splitting: true, chunkNames: '[name]-[hash]', metafile: true }

/** The options of the server's bundle: one file per role by code splitting, packages left in node_modules. */
export async function serverBundle(outdir) {
  return {
    ...(await common()),
    entryPoints: [{ in: join(root, 'server.ts'), out: 'server' }, ...workers()],
    outdir,
    ...SPLIT,
  }
}

/** `x.worker.ts` runs in a thread of its own and is found beside the server as `x.worker.js`. */
function workers() {
  return readdirSync(join(root, 'lib'), { recursive: true })
    .filter((path) => path.endsWith('.worker.ts'))
    .map((path) => ({ in: join(root, 'lib', path), out: basename(path, '.ts') }))
}

async function common() {
  return {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
  }
}

async function buildServer() {
  await bundle(await serverBundle(dist))
}

/**
 * Bundles programs of ours that run beside the product (benches, the demo), each to a file of its name in dist/tools or below; what
 * one loads only when it needs it stays out of that.
 */
export async function buildTools(sources, folder = '') {
  const outdir = join(dist, 'tools', folder)
  const entryPoints = sources.map((source) => ({ in: join(root, source), out: basename(source, '.ts') }))
  await bundle({ ...(await common()), entryPoints, outdir, ...SPLIT })
  return outdir
}

async function bundle(options) {
  const esbuild = await import('esbuild')
  let result
  try {
    result = await esbuild.build(options)
  } catch {
    throw new Problem('The bundle could not be built; the errors are above.')
  }
  if (options.outdir) removeOld(options.outdir, Object.keys(result.metafile.outputs))
}

/** Chunks have their content in their names: those of earlier builds would pile up. */
function removeOld(outdir, outputs) {
  const fresh = new Set(outputs.map((path) => basename(path)))
  for (const name of readdirSync(outdir)) {
    if (/\.js(\.map)?$/.test(name) && !fresh.has(name)) rmSync(join(outdir, name), { force: true })
  }
}

async function buildImages() {
  const script = join(root, 'scripts', 'build-images.mjs')
  const { buildImages: make } = await import(pathToFileURL(script).href)
  await make(root, join(dist, 'images'))
}

async function buildPages() {
  const code = await run(process.execPath, [inModules('next', 'dist', 'bin', 'next'), 'build'], {
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    quiet: true,
  })
  if (code !== 0) throw new Problem('next build failed; its output is above.')
  compressStatic(join(root, '.next', 'static'))
}

/** Lays the compressed forms of what pages load beside each file, so that serving costs the console nothing. */
function compressStatic(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name)
    if (!/\.(js|css|svg)$/.test(name) || statSync(path).size < COMPRESS_FROM_BYTES) continue
    const content = readFileSync(path)
    writeFileSync(`${path}.br`, brotliCompressSync(content))
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
  }
}
