import { describe, expect, it } from 'vitest'
import type { ProcessLook } from '../protocol/agent'
import { ProcessorWait } from './processor-wait'

const look = (atMs: number, ranMs: number, waitedMs: number, more: Partial<ProcessLook> = {}): ProcessLook => ({
  taskId: 't',
  run: 1,
  state: 'busy',
  atMs,
  ranMs,
  waitedMs,
  ...more,
})
const totals = (...looks: ProcessLook[]) => {
  const wait = new ProcessorWait()
  return looks.map((each) => wait.add(each))
}

describe('the wait for a processor', () => {
  it('is what the system has counted between two looks', () => {
    expect(totals(look(0, 10, 500), look(50, 30, 530), look(100, 80, 530))).toEqual([0, 30, 30])
  })

  it('is seen while it goes on, and not counted again when it is over', () => {
    expect(totals(look(0, 10, 500), look(50, 10, 500), look(100, 10, 500), look(150, 12, 648))).toEqual([0, 50, 100, 150])
  })

  it('is none of a process that runs, waits for something else, or is stopped', () => {
    expect(totals(look(0, 10, 0), look(50, 60, 0))).toEqual([0, 0])
    expect(totals(look(0, 10, 0, { state: 'waiting' }), look(50, 10, 0, { state: 'waiting' }))).toEqual([0, 0])
    expect(totals(look(0, 10, 0, { state: 'stopped' }), look(50, 10, 0, { state: 'stopped' }))).toEqual([0, 0])
  })

  it('is not told from one run to the next', () => {
    expect(totals(look(0, 10, 500), look(50, 0, 0, { run: 2 }), look(100, 0, 20, { run: 2 }))).toEqual([0, 0, 50])
  })
})
