import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const SOURCE = join('bench', 'lib', 'position', 'loader.c')
const PROGRAM = join('dist', 'position-loader')
const COMPILERS = ['cc', 'gcc', 'clang']

/** Compiles the loader with the system's C compiler; null where there is none. Linux only: it uses epoll. */
export function buildLoader(): Loader | null {
  if (process.platform !== 'linux') return null
  const compiler = COMPILERS.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0)
  if (!compiler) return null
  mkdirSync(dirname(PROGRAM), { recursive: true })
  const { status } = spawnSync(compiler, ['-O2', '-Wall', '-o', PROGRAM, SOURCE], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${compiler} could not compile ${SOURCE}`)
  return new Loader()
}

/** The loads of loader.c, each a process that prints one line of JSON. */
export class Loader {
  rate(args: { port: number; seconds: number; window: number; sockets: number }) {
    return this.#run<{ answered: number; wrong: number; lost: number; perSecond: number }>('rate', Object.values(args))
  }
  burst(args: { port: number; count: number; sockets: number; waitMs: number }) {
    return this.#run<{ sent: number; answered: number; sentMs: number; lastMs: number }>('burst', Object.values(args))
  }
  probe(args: { port: number; perSecond: number; seconds: number }) {
    return this.#run<{ sent: number; answered: number; lost: number; p50: number; p99: number; max: number }>(
      'probe',
      Object.values(args),
    )
  }
  junk(args: { port: number; perSecond: number; seconds: number }) {
    return this.#run<{ sent: number; failed: number; perSecond: number }>('junk', Object.values(args))
  }

  async #run<T>(load: string, args: number[]): Promise<T> {
    const { stdout } = await promisify(execFile)(PROGRAM, [load, ...args.map(String)])
    return JSON.parse(stdout) as T
  }
}
