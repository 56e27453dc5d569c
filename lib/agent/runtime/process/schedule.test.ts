import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { parseSchedule, processSchedule } from './schedule'

describe('how a process is scheduled', () => {
  it('is read from its two files, whatever it is called', () => {
    const stat = (letter: string) => `42 (a) T b) ${letter} 1 42 42 0 -1`
    expect(parseSchedule(stat('R'), '123809323 387131481 61\n', 7)).toEqual({
      state: 'busy',
      ranMs: 123.809323,
      waitedMs: 387.131481,
      atMs: 7,
    })
    expect(parseSchedule(stat('S'), '0 0 1', 0)?.state).toBe('waiting')
    expect(parseSchedule(stat('D'), '0 0 1', 0)?.state).toBe('waiting')
    expect(parseSchedule(stat('T'), '0 0 1', 0)?.state).toBe('stopped')
    expect(parseSchedule(stat('t'), '0 0 1', 0)?.state).toBe('stopped')
    expect(parseSchedule(stat('Z'), '0 0 1', 0)).toBeNull()
    expect(parseSchedule(stat('S'), '', 0)).toBeNull()
    expect(parseSchedule('', '0 0 1', 0)).toBeNull()
  })

  it.runIf(process.platform === 'linux')('tells one that is stopped, and nothing of one that is gone', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' })
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    try {
      process.kill(pid, 'SIGSTOP')
      await expect.poll(async () => (await processSchedule(pid))?.state).toBe('stopped')
    } finally {
      child.kill('SIGKILL')
    }
    await once(child, 'exit')
    expect(await processSchedule(pid)).toBeNull()
  })
})
