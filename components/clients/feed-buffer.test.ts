import { describe, expect, it } from 'vitest'
import type { FeedItem } from '../../lib/api/contract/clients'
import { FeedBuffer, LINES_PER_BLOCK, MAX_BLOCKS } from './feed-buffer'

const master = { taskId: 'm', containerName: 'server_master' }
const slave = { taskId: 's', containerName: 'server_slave' }
const message = (seq: number, publisher = master, at = 1000 + seq): FeedItem => ({
  seq,
  at,
  kind: 'message',
  text: `line ${seq}`,
  param: { roll: seq, pitch: seq, yaw: seq },
  publisher,
  epoch: 1,
})
const texts = (buffer: FeedBuffer) =>
  buffer.snapshot().blocks.flatMap((block) => block.lines.map((line) => line.item?.text ?? `gap ${line.gap}`))

describe('FeedBuffer', () => {
  it('shows what was printed before, then what came meanwhile, each line once', () => {
    const buffer = new FeedBuffer()
    buffer.live([message(3), message(4)], 0)
    expect(texts(buffer)).toEqual([])
    buffer.fill([message(1), message(2), message(3)], 0)
    buffer.live([message(4), message(5)], 0)
    expect(texts(buffer)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])
  })

  it('closes the hole of a lost connection', () => {
    const buffer = new FeedBuffer()
    buffer.fill([message(1)], 0)
    buffer.hold()
    buffer.live([message(4)], 0)
    buffer.fill([message(1), message(2), message(3)], 0)
    expect(texts(buffer)).toEqual(['line 1', 'line 2', 'line 3', 'line 4'])
  })

  it('notices a server that counts anew, and keeps the old lines', () => {
    const buffer = new FeedBuffer()
    buffer.fill([message(1), message(2)], 0)
    buffer.hold()
    buffer.fill([message(1, master, 9001), message(2, master, 9002), message(3, master, 9003)], 0)
    expect(texts(buffer)).toEqual(['line 1', 'line 2', 'line 1', 'line 2', 'line 3'])
  })

  it('says how many lines are missing', () => {
    const buffer = new FeedBuffer()
    buffer.fill([message(8)], 7)
    buffer.live([message(12)], 3)
    expect(texts(buffer)).toEqual(['gap 7', 'line 8', 'gap 3', 'line 12'])
  })

  it('is bounded and leaves full blocks alone', () => {
    const buffer = new FeedBuffer()
    buffer.fill([], 0)
    const count = LINES_PER_BLOCK * (MAX_BLOCKS + 3) + 7
    for (let seq = 1; seq <= count; seq++) buffer.live([message(seq)], 0)
    const before = buffer.snapshot()
    buffer.live([message(count + 1)], 0)
    const after = buffer.snapshot()
    expect(after.blocks.length).toBe(MAX_BLOCKS)
    expect(after.blocks.slice(0, -1)).toEqual(before.blocks.slice(0, -1))
    expect(after.blocks[0]).toBe(before.blocks[0])
    expect(texts(buffer).at(-1)).toBe(`line ${count + 1}`)
    expect(after.total).toBe(count + 1)
  })

  it('gives publishers their colours and follows the newest message', () => {
    const buffer = new FeedBuffer()
    buffer.fill([message(1), message(2, slave)], 0)
    expect(buffer.snapshot()).toMatchObject({ publisher: slave, message: { param: { roll: 2 } } })
    const [first, second] = buffer.snapshot().blocks[0]?.lines ?? []
    expect(second?.publisher).not.toBe(first?.publisher)
    expect(buffer.series.newest(0)).toBe(2)
    buffer.live([{ seq: 4, at: 4, kind: 'disconnected', text: 'x', publisher: null, epoch: null }], 0)
    expect(buffer.snapshot()).toMatchObject({ publisher: null, lastChange: { seq: 4 } })
  })

  it('clears the page and goes on', () => {
    const buffer = new FeedBuffer()
    buffer.fill([message(1)], 0)
    buffer.clear()
    buffer.live([message(1), message(2)], 0)
    expect(buffer.text()).toBe('line 2')
  })
})
