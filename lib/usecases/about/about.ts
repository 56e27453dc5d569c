import { arch, availableParallelism, release, totalmem, type } from 'node:os'
import type { About as Facts } from '../../api/contract'
import { type Outcome, succeed } from '../../api/errors'
import { RETENTION, type StoreFigures } from '../../store'
import type { Context } from '../context'
import { diagnose } from './doctor'
import { availableMemory, diskOf, modeOf, openFiles, receiveBufferMax, sizeOf } from './measure'

/** What the console knows of itself without measuring. */
export interface OwnFacts {
  version: string
  dataDir: string
  host: string
  port: number
}

const BOUNDS = RETENTION as Partial<Record<string, { keep?: number; ageMs?: number }>>
/** These bounds hold for each service, not for the table. */
const PER_SERVICE = ['deployments']

/** Tells what runs here, on what, and what a person should do about it. Everything is measured at the question. */
export class About {
  constructor(
    readonly context: Pick<Context, 'store' | 'control'>,
    readonly own: OwnFacts,
    /** Pages that look on now. */
    readonly viewers: () => number,
  ) {}

  async read(): Promise<Outcome<Facts>> {
    const { store, control } = this.context
    const { version, dataDir, host, port } = this.own
    const [figures, nodes, size, mode, disk, memoryFree, files, rmemMax, governor] = await Promise.all([
      store.figures(),
      store.nodes.list(),
      sizeOf(dataDir),
      modeOf(dataDir),
      diskOf(dataDir),
      availableMemory(),
      openFiles(),
      receiveBufferMax(),
      // It may be away: that is a finding, not a failure.
      control.governor.info().catch(() => null),
    ])
    const facts = {
      at: Date.now(),
      versions: {
        tandem: version,
        node: process.versions.node,
        sqlite: figures.sqliteVersion,
        system: systemName(),
        arch: arch(),
      },
      startedAt: Math.round(Date.now() - process.uptime() * 1000),
      data: {
        path: dataDir,
        bytes: size.bytes,
        complete: size.complete,
        mode,
        diskFree: disk?.free ?? null,
        diskTotal: disk?.total ?? null,
      },
      console: {
        host,
        port,
        memory: process.memoryUsage.rss(),
        openFiles: files.used,
        openFilesLimit: files.limit,
        viewers: this.viewers(),
      },
      machine: { memoryTotal: totalmem(), memoryFree, cores: availableParallelism(), rmemMax },
      governor: governor && {
        version: governor.version,
        startedAt: governor.startedAt,
        position: governor.position,
        journalError: governor.journalError,
        watch: governor.watch ?? null,
      },
      agents: nodes.map(({ id, name, address, version: last }) => {
        const link = control.link(id)
        return { name, address, online: link?.up ?? false, version: link?.info?.version ?? last }
      }),
      database: { bytes: figures.bytes, tables: tablesOf(figures) },
    }
    return succeed({ ...facts, checks: diagnose(facts) })
  }
}

const systemName = (): string => `${type()} ${release()}`

function tablesOf({ rows }: StoreFigures): Facts['database']['tables'] {
  return Object.entries(rows).map(([name, count]) => {
    const bound = BOUNDS[name]
    return { name, rows: count, keep: bound?.keep ?? null, ageMs: bound?.ageMs ?? null, perService: PER_SERVICE.includes(name) }
  })
}
