import { join } from 'node:path'
import { serverBundle } from './build.mjs'
import { dist } from './paths.mjs'
import { endWithUs, foreground } from './run-program.mjs'

const ENV = { NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1', TANDEM_DEV: '1' }

/** Runs the product with pages compiled while they are looked at, and starts it again when the server's code changes. */
export async function dev() {
  const esbuild = await import('esbuild')
  const outdir = join(dist, 'dev')
  let current = null
  let ending = false
  return new Promise((resolve, reject) => {
    const start = () => {
      const own = foreground(join(outdir, 'server.js'), [], ENV)
      current = own
      own.ended.then((code) => {
        // Ended by itself, not for a change: that is the end of the command, too.
        if (current === own) resolve(code)
      }, reject)
    }
    const restart = async () => {
      const old = current
      current = null
      old?.child.kill('SIGTERM')
      await old?.ended
      if (!ending) start()
    }
    endWithUs(() => {
      ending = true
    })
    let last = Promise.resolve()
    const onEnd = {
      name: 'restart',
      setup(built) {
        built.onEnd(({ errors }) => {
          if (errors.length === 0) last = last.then(restart).catch(reject)
        })
      },
    }
    serverBundle(outdir)
      .then((options) => esbuild.context({ ...options, plugins: [onEnd] }))
      .then((context) => context.watch())
      .catch(reject)
  })
}
