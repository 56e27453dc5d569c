// Adds to package-lock.json the packages for other systems that the registry in use doesn't offer: node scripts/complete-lock.mjs
//
// `npm install` leaves out optional packages it can't find (a mirror may hold those of one system alone); `npm ci` then refuses
// the lock everywhere, and a Mac would get no binaries. Run it after `npm install` changed the lock. It asks no registry:
// which system a package is for stands in its name.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony']
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32']

const path = join(fileURLToPath(new URL('..', import.meta.url)), 'package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8'))
const { packages } = lock

/** Whether a package at `from` finds `name`: in its own node_modules or one above. */
function finds(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (at === '') return false
  }
}

const added = []
for (const [from, { optionalDependencies = {}, engines, license, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (finds(from, name)) continue
    const words = name.split('/').at(-1).split('-')
    const os = words.filter((word) => SYSTEMS.includes(word))
    const cpu = words.filter((word) => PROCESSORS.includes(word))
    if (cpu.length === 0 || !/^\d/.test(version)) throw new Error(`${name}@${version} (of ${from}): can't tell what it is for`)
    const libc = words.includes('musl') ? ['musl'] : os[0] === 'linux' && words.includes('gnu') ? ['glibc'] : null
    packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(dev ? { dev } : {}),
      ...(license ? { license } : {}),
      optional: true,
      ...(os.length > 0 ? { os } : {}),
      ...(libc ? { libc } : {}),
      ...(engines ? { engines } : {}),
    }
    added.push(`${name}@${version}`)
  }
}
const byPath = ([a], [b]) => (a < b ? -1 : 1)
lock.packages = Object.fromEntries(Object.entries(packages).sort(byPath))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length > 0 ? `Added ${added.join(', ')}` : 'Nothing is missing.')
