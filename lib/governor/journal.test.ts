import { appendFile, type FileHandle, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { JOURNAL_FILE, Journal } from './journal'

const log = { debug() {}, info() {}, warn() {}, error() {} }
let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-journal-'))
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await rm(root, { recursive: true, force: true })
})

const text = () => readFile(join(root, JOURNAL_FILE), 'utf8')

/** What every open file is made of. */
async function fileHandles(): Promise<FileHandle> {
  const file = await open(join(root, 'other'), 'w')
  await file.close()
  return Object.getPrototypeOf(file)
}

describe('Journal', () => {
  it('keeps the last value of every key, for its owner only', async () => {
    const journal = await Journal.open(join(root, 'g'), log)
    journal.put('group:a', { epoch: 1 })
    journal.put('group:b', { epoch: 1 })
    journal.put('group:a', { epoch: 2 })
    await journal.flush()
    journal.put('group:b', null)
    await journal.close()
    expect((await stat(join(root, 'g', JOURNAL_FILE))).mode & 0o777).toBe(0o600)
    const again = await Journal.open(join(root, 'g'), log)
    expect(again.entries('group:')).toEqual([['group:a', { epoch: 2 }]])
    await again.close()
  })

  it('skips a line that a crash has torn', async () => {
    const journal = await Journal.open(root, log)
    journal.put('a', 1)
    await journal.close()
    await appendFile(join(root, JOURNAL_FILE), '{"k":"b","v":{"epo')
    const again = await Journal.open(root, log)
    expect(again.get('a')).toBe(1)
    again.put('c', 3)
    await again.close()
    const third = await Journal.open(root, log)
    expect(third.entries('')).toEqual([
      ['a', 1],
      ['c', 3],
    ])
    await third.close()
  })

  it('stays small', async () => {
    const journal = await Journal.open(root, log)
    for (let i = 0; i < 50; i++) {
      for (let k = 0; k < 200; k++) journal.put(`key:${k}`, i)
      await journal.flush()
    }
    await journal.close()
    expect((await readFile(join(root, JOURNAL_FILE), 'utf8')).split('\n').length).toBeLessThan(4500)
    const again = await Journal.open(root, log)
    expect(again.entries('key:').every(([, value]) => value === 49)).toBe(true)
    await again.close()
  })

  it('is in the file soon, and forced to the disk later, or at once for who waits', async () => {
    const journal = await Journal.open(root, log)
    journal.put('first', 0)
    await journal.flush()
    const synced = vi.spyOn(await fileHandles(), 'datasync')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    for (let i = 1; i <= 5; i++) {
      journal.put(`key:${i}`, i)
      while (!(await text()).includes(`key:${i}`));
    }
    expect(synced).not.toHaveBeenCalled()
    vi.advanceTimersByTime(50)
    vi.useRealTimers()
    await vi.waitFor(() => expect(synced).toHaveBeenCalledTimes(1))
    await journal.flush()
    journal.put('last', 6)
    await journal.flush()
    expect(synced).toHaveBeenCalledTimes(2)
    await journal.flush()
    expect(synced).toHaveBeenCalledTimes(2)
    await journal.close()
  })

  it('writes everything anew when the disk refuses it only then', async () => {
    const journal = await Journal.open(root, log)
    journal.put('a', 1)
    await journal.flush()
    vi.spyOn(await fileHandles(), 'datasync').mockRejectedValueOnce(new Error('EIO'))
    await rm(join(root, JOURNAL_FILE))
    journal.put('b', 2)
    await vi.waitFor(() => expect(journal.error).toBe('EIO'))
    await vi.waitFor(() => expect(journal.error).toBeNull(), { timeout: 5000 })
    const lines = (await text()).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { k: 'a', v: 1 },
      { k: 'b', v: 2 },
    ])
    await journal.close()
  })

  it('goes on in memory where it can not write, says so, and catches up', async () => {
    const blocked = join(root, 'file')
    await writeFile(blocked, 'not a folder')
    const journal = await Journal.open(join(blocked, 'g'), log)
    expect(journal.error).toContain('ENOTDIR')
    journal.put('a', 1)
    await journal.flush()
    expect(journal.get('a')).toBe(1)
    expect(journal.error).toContain('ENOTDIR')
    await rm(blocked)
    await mkdir(blocked)
    await vi.waitFor(() => expect(journal.error).toBeNull(), { timeout: 5000 })
    await journal.close()
    const again = await Journal.open(join(blocked, 'g'), log)
    expect(again.get('a')).toBe(1)
    await again.close()
  })

  it('refuses to start over a file that it can not read', async () => {
    await mkdir(join(root, JOURNAL_FILE))
    await expect(Journal.open(root, log)).rejects.toThrow("can't be read")
  })
})
