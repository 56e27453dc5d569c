import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { brokenDoors, DOORS } from './doors'
import { circles, importsIn, sourceFiles } from './import-graph'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

describe('the doors of the house', () => {
  it('are kept', () => {
    expect(brokenDoors(root)).toEqual([])
  })

  it('form no circle themselves', () => {
    const edges = Object.entries(DOORS).flatMap(([from, doors]) => doors.map((to) => ({ from, to })))
    expect(circles(edges)).toEqual([])
  })
})

describe('a planted fault is found', () => {
  const copy = mkdtempSync(join(tmpdir(), 'tandem-doors-'))
  for (const file of sourceFiles(root)) cpSync(join(root, file), join(copy, file))
  cpSync(join(root, 'messages'), join(copy, 'messages'), { recursive: true })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  const planted = (path: string, text: string) => {
    const file = join(copy, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    try {
      return brokenDoors(copy).filter((line) => line.includes('planted'))
    } finally {
      rmSync(file)
    }
  }

  it.each([
    ['lib/vsoa/planted.ts', "import { ROLES } from '../domain/role'"],
    ['lib/domain/planted.ts', "import type { Message } from '../vsoa'"],
    ['lib/domain/planted.ts', "export * from '../env'"],
    ['lib/domain/planted.ts', "import { readFileSync } from 'node:fs'"],
    ['lib/domain/planted.ts', 'export const now = Date.now()'],
    ['lib/domain/planted.ts', "import { z } from 'zod'"],
    ['lib/governor/planted.ts', "import { openStore } from '../store'"],
    ['lib/governor/planted.ts', "export type Store = import('../store').Store"],
    ['lib/agent/planted.ts', "const governor = await import('../governor')"],
    ['lib/control/planted.ts', "import {\n  VsoaClient,\n} from '../vsoa/client'"],
    ['lib/api/planted.ts', "import '../store'"],
    ['lib/live/planted.ts', "import { PrismaClient } from '@prisma/client'"],
    ['lib/protocol/planted.ts', "import { VsoaClient } from 'vsoa'"],
    ['lib/console/planted.ts', "new Worker(new URL('../agent/runtime.ts', import.meta.url))"],
    ['lib/planted/planted.ts', "import { ROLES } from '../domain/role'"],
    ['components/planted.tsx', "import { ROLES } from '../lib/domain/role'"],
    ['components/planted.tsx', "import { readEnv } from '../lib/env'"],
    ['app/planted.ts', "import { openStore } from '../lib/store'"],
    ['lib/feed/planted.ts', 'export const port = process.env.PORT'],
    ['lib/feed/planted.ts', "export const path = './x'\nexport const x = import(path)"],
  ])('%s: %s', (path, text) => {
    expect(planted(path, text)).not.toEqual([])
  })

  it('a circle of type imports', () => {
    writeFileSync(join(copy, 'lib/domain/planted-a.ts'), "import type { B } from './planted-b'\nexport type A = B[]\n")
    writeFileSync(join(copy, 'lib/domain/planted-b.ts'), "import type { A } from './planted-a'\nexport type B = A[]\n")
    expect(brokenDoors(copy).filter((line) => line.includes('planted'))).toEqual([expect.stringContaining('a circle')])
    rmSync(join(copy, 'lib/domain/planted-a.ts'))
    rmSync(join(copy, 'lib/domain/planted-b.ts'))
  })
})

describe('importsIn', () => {
  it('sees every form', () => {
    const text = [
      "import a from './a'",
      "import type { B } from './b'",
      "import { type C, c } from './c'",
      "export { d } from './d'",
      "export type * from './e'",
      "import './f'",
      "const g = await import('./g')",
      "type H = typeof import('./h')",
      "const i = require('./i')",
      'import {\n  j,\n  k,\n} from "./j"',
      "new Worker(new URL('./k.ts', import.meta.url))",
    ].join('\n')
    expect(importsIn(text).map((i) => i.specifier.slice(2, 3))).toHaveLength(11)
    expect(new Set(importsIn(text).map((i) => i.specifier)).size).toBe(11)
  })

  it('is not misled by words', () => {
    expect(importsIn("const text = 'import is a word'\nimportant('./x')\nobject.import('./y')")).toEqual([])
  })
})
