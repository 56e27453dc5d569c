import { readdir, readFile } from 'node:fs/promises'
import { MOST_PROCESSES, type ProcessReport } from '../../protocol/agent'
import { percentOf } from '../percent'
import { residentBytes, TICKS_PER_SECOND } from '../runtime/process/usage'

/** Processes that are looked at at the same time. */
const AT_A_TIME = 32
// Fields of /proc/<pid>/stat behind the name.
const UTIME = 11
const STIME = 12
const STARTED = 19
const RSS_PAGES = 21

interface Sample {
  pid: number
  name: string
  /** Of a number that was given again: another start, another process. */
  started: number
  cpuMs: number
  pages: number
}

/** The processes of the machine, from /proc: how many there are, and those that use the most. */
export class Processes {
  #before: { at: number; cpu: Map<string, number> } | null = null

  /** Null where there is no /proc. CPU is what was used since the last look (percent of one core), 0 at the first. */
  async look(): Promise<ProcessReport | null> {
    const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number)
    if (pids.length === 0) return null
    const at = performance.now()
    const samples: Sample[] = []
    for (let from = 0; from < pids.length; from += AT_A_TIME) {
      for (const sample of await Promise.all(pids.slice(from, from + AT_A_TIME).map(sampleOf))) if (sample) samples.push(sample)
    }
    const before = this.#before
    this.#before = { at, cpu: new Map(samples.map((each) => [keyOf(each), each.cpuMs])) }
    const used = (each: Sample) => {
      const earlier = before?.cpu.get(keyOf(each))
      return before && earlier !== undefined ? percentOf(each.cpuMs - earlier, at - before.at) : 0
    }
    const top = samples
      .map((sample) => ({ ...sample, cpuPercent: used(sample) }))
      .sort((a, b) => b.cpuPercent - a.cpuPercent || b.pages - a.pages)
      .slice(0, MOST_PROCESSES)
    const sizes = await Promise.all(top.map(({ pid }) => residentBytes(pid)))
    return {
      count: samples.length,
      top: top.map(({ name, cpuPercent }, index) => ({ name, cpuPercent, rssBytes: sizes[index] ?? 0 })),
    }
  }
}

const keyOf = ({ pid, started }: Sample) => `${pid}/${started}`

/** Null when it has ended meanwhile. */
async function sampleOf(pid: number): Promise<Sample | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null)
  return stat === null ? null : parseStat(pid, stat)
}

/** One process from the text of its /proc/<pid>/stat; its name may hold spaces and brackets. */
export function parseStat(pid: number, stat: string): Sample | null {
  const [open, close] = [stat.indexOf('('), stat.lastIndexOf(')')]
  if (open < 0 || close < open) return null
  const fields = stat
    .slice(close + 2)
    .split(' ')
    .map(Number)
  const ticks = (fields[UTIME] ?? 0) + (fields[STIME] ?? 0)
  return {
    pid,
    name: stat.slice(open + 1, close),
    started: fields[STARTED] ?? 0,
    cpuMs: (ticks * 1000) / TICKS_PER_SECOND,
    pages: fields[RSS_PAGES] ?? 0,
  }
}
