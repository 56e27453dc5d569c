import { freemem, totalmem } from 'node:os'
import type { StatsReport } from '../../protocol/agent'
import type { DiskSpace } from '../disk'
import { Network } from './network'
import { Processes } from './processes'
import { Processor } from './processor'

/** Disk and processes are looked at with every so-manieth sample: one changes slowly, the others cost a read each. */
const SELDOM = 10

/** Measures the machine an agent runs on. What its system doesn't tell is left out. */
export class Machine {
  readonly #processor = new Processor()
  readonly #network = new Network()
  readonly #processes = new Processes()
  #samples = 0
  #space: DiskSpace | null = null

  /** @param disk the space on the file system that the agent keeps containers on */
  constructor(private readonly disk: () => Promise<DiskSpace | null>) {}

  /** A report without its containers; `processes` is in some of them only. */
  async look(): Promise<Omit<StatsReport, 'containers'>> {
    const seldom = this.#samples++ % SELDOM === 0
    if (seldom) this.#space = await this.disk()
    const [network, processes] = await Promise.all([this.#network.look(), seldom ? this.#processes.look() : null])
    const { total, cores } = this.#processor.look()
    const at = Date.now()
    return {
      at,
      cpuPercent: total,
      cores,
      memoryTotal: totalmem(),
      memoryFree: freemem(),
      ...(this.#space ? { diskTotal: this.#space.total, diskFree: this.#space.free } : {}),
      ...(network ? { network } : {}),
      ...(processes ? { processes } : {}),
      zone: { name: ZONE, offsetMinutes: -new Date(at).getTimezoneOffset() },
    }
  }
}

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
