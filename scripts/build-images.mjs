import { access, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Bundles every `images/<name>` that has an image.json into `<outDir>/<name>`: `main.js` (ESM for Node 20, nothing to install beside
 * it) and its manifest. `outDir` defaults to dist/images. An image is replaced as a whole or not at all. Gives the names.
 */
export async function buildImages({ outDir = join(ROOT, 'dist', 'images') } = {}) {
  const sources = join(ROOT, 'images')
  const names = []
  for (const entry of await readdir(sources, { withFileTypes: true })) {
    const manifest = join(sources, entry.name, 'image.json')
    if (!entry.isDirectory() || !(await exists(manifest))) continue
    const target = join(outDir, entry.name)
    const fresh = `${target}.${process.pid}.new`
    await rm(fresh, { recursive: true, force: true })
    await mkdir(fresh, { recursive: true })
    await build({
      entryPoints: [join(sources, entry.name, 'main.ts')],
      outfile: join(fresh, 'main.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      minifySyntax: true,
      logLevel: 'warning',
    })
    await copyFile(manifest, join(fresh, 'image.json'))
    // Without a package.json beside it Node would have to guess that main.js is an ES module.
    await writeModuleType(fresh)
    await rm(target, { recursive: true, force: true })
    await rename(fresh, target)
    names.push(entry.name)
  }
  return names
}

async function writeModuleType(folder) {
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
}

async function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = await buildImages()
  console.log(`built images: ${names.join(', ')}`)
}
