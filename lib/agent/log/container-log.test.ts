import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogLine } from '../../protocol/agent'
import { until } from '../testing/agent-fixture'
import { removeFolder, temporaryFolder } from '../testing/images'
import { ContainerLog, MEMORY_LINES } from './container-log'
import { LineSplitter, MAX_LINE_CHARS } from './line-splitter'
import { CURRENT_FILE, MAX_FILE_BYTES, OLDER_FILE } from './log-file'
import { OUTPUT_BURST_BYTES, OutputRate } from './rate'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

describe('LineSplitter', () => {
  it('cuts lines wherever the chunks end, also inside a character', () => {
    const splitter = new LineSplitter()
    const bytes = Buffer.from('陀螺\r\nzwei\n\ndrei')
    const lines = [...bytes].flatMap((byte) => splitter.push(Buffer.from([byte])))
    expect([...lines, ...splitter.end()]).toEqual(['陀螺', 'zwei', '', 'drei'])
    expect(splitter.end()).toEqual([])
  })

  it('cuts a line without end', () => {
    const splitter = new LineSplitter()
    const lines = splitter.push(Buffer.alloc(MAX_LINE_CHARS * 2 + 5, 'x'))
    expect(lines.map((line) => line.length)).toEqual([MAX_LINE_CHARS, MAX_LINE_CHARS])
    expect(splitter.end()).toEqual(['xxxxx'])
  })
})

describe('ContainerLog', () => {
  it('keeps two files of bounded size, and goes on with its numbers', async () => {
    const log = await ContainerLog.open(folder, () => {})
    const line = `${'y'.repeat(999)}\n`
    for (let round = 0; round < 40; round += 1) {
      log.output('stdout', Buffer.from(line.repeat(100)))
      await log.flush()
    }
    await log.close()
    expect((await stat(join(folder, CURRENT_FILE))).size).toBeLessThanOrEqual(MAX_FILE_BYTES)
    expect((await stat(join(folder, OLDER_FILE))).size).toBeLessThanOrEqual(MAX_FILE_BYTES)
    const again = await ContainerLog.open(folder, () => {})
    expect(again.seq).toBe(log.seq)
    again.system('next')
    const page = await again.page({ lines: 2 })
    expect(page.lines.map((each) => each.seq)).toEqual([log.seq, log.seq + 1])
    await again.close()
  })

  it('pages back from memory into the files, without a gap', async () => {
    const log = await ContainerLog.open(folder, () => {})
    for (let number = 1; number <= MEMORY_LINES + 100; number += 1) log.output('stdout', Buffer.from(`${number}\n`))
    await until('written', async () => (await log.page({ lines: 1, before: 3 })).lines.length === 1)
    const page = await log.page({ lines: 200, before: 201 })
    expect(page.lines.map((line) => Number(line.text))).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
    expect(page.more).toBe(false)
    await log.close()
  })

  it('fits a page into a message, however odd its characters', async () => {
    const log = await ContainerLog.open(folder, () => {})
    for (let number = 0; number < 20; number += 1) log.output('stdout', Buffer.from(`${'\u0001'.repeat(8000)}\n`))
    const page = await log.page({ lines: 20 })
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(256 * 1024)
    expect(page.more).toBe(true)
    await log.close()
  })

  it('keeps the last lines when the disk takes nothing, says so, and counts what is lost', async () => {
    const published: LogLine[] = []
    const log = await ContainerLog.open(folder, (lines) => published.push(...lines))
    // A folder where the file should be: writing fails, for root too.
    await mkdir(join(folder, CURRENT_FILE))
    log.output('stdout', Buffer.from('a\nb\n'))
    await until('the line that says so', () =>
      published.some((line) => line.stream === 'system' && line.text.includes("can't be written")),
    )
    expect((await log.page({ lines: 10 })).lines.map((line) => line.text).slice(0, 2)).toEqual(['a', 'b'])
    await rm(join(folder, CURRENT_FILE), { recursive: true })
    await until('the count', () => {
      log.output('stdout', Buffer.from('c\n'))
      return published.some((line) => /^\d+ lines before this one could not be written/.test(line.text))
    })
    await log.close()
    expect((await ContainerLog.open(folder, () => {})).seq).toBe(log.seq)
  })
})

describe('OutputRate', () => {
  it('lets a burst through and then makes wait', () => {
    const rate = new OutputRate()
    expect(rate.take(OUTPUT_BURST_BYTES)).toBe(0)
    expect(rate.take(1024 * 1024)).toBeGreaterThan(300)
  })
})
