import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EnvError } from './env'
import { parse } from './kill-point'

describe('TANDEM_KILL_POINT', () => {
  it('names a point, and the passage at which it is the end', () => {
    expect(parse('')).toBeNull()
    expect(parse('governor-announced')).toEqual({ name: 'governor-announced', passage: 1 })
    expect(parse('agent-started:3')).toEqual({ name: 'agent-started', passage: 3 })
  })

  it.each(['governor', 'toString', 'governor-announced:', 'governor-announced:0', 'governor-announced:x'])(
    '%s is refused',
    (text) => {
      expect(() => parse(text)).toThrow(EnvError)
      expect(() => parse(text)).toThrow(/TANDEM_KILL_POINT is .*Allowed: one of governor-begun/)
    },
  )
})

describe.runIf(process.platform !== 'win32')('a process that passes a kill point', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-kill-point-'))
  const program = join(folder, 'passes.mjs')
  beforeAll(() =>
    build({
      stdin: {
        contents: `import { killPoint } from './kill-point'
          for (let n = 1; n <= 3; n++) { console.log(n); killPoint('governor-announced'); killPoint('governor-left') }`,
        resolveDir: import.meta.dirname,
        loader: 'ts',
      },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
    }),
  )
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const passed = (point: string) => {
    const { stdout, signal, status } = spawnSync(process.execPath, [program], {
      env: { NODE_ENV: 'test', TANDEM_KILL_POINT: point },
    })
    return { said: stdout.toString().split('\n').filter(Boolean).length, signal, status }
  }

  it('ends there as a crash does, and only there', () => {
    expect(passed('')).toEqual({ said: 3, signal: null, status: 0 })
    expect(passed('governor-left')).toEqual({ said: 1, signal: 'SIGKILL', status: null })
    expect(passed('governor-announced:3')).toEqual({ said: 3, signal: 'SIGKILL', status: null })
    expect(passed('agent-started')).toEqual({ said: 3, signal: null, status: 0 })
  })
})
