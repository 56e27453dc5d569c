import { z } from 'zod'
import { endpoint } from '../endpoint'
import { Millis, None } from './common'

/** `unknown`: this system doesn't tell. */
export const CHECK_STATES = ['ok', 'warn', 'error', 'unknown'] as const
/** What the doctor looks at, in the order it is told. */
export const CHECK_IDS = [
  'governor',
  'journal',
  'lag',
  'agents',
  'versions',
  'folder',
  'disk',
  'memory',
  'files',
  'receiveBuffer',
  'rmem',
  'drops',
] as const
/** One thing the doctor looked at; `params` are what its sentence names. */
export const Check = z.object({
  id: z.enum(CHECK_IDS),
  state: z.enum(CHECK_STATES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type Check = z.infer<typeof Check>

/** Every figure is measured when it is asked for; null: it can't be had here. Sizes in bytes. */
export const About = z.object({
  at: Millis,
  versions: z.object({ tandem: z.string(), node: z.string(), sqlite: z.string(), system: z.string(), arch: z.string() }),
  /** When the console's process started. */
  startedAt: Millis,
  data: z.object({
    path: z.string(),
    /** What is in it; `complete` false: there were more files than are counted. */
    bytes: z.number().nullable(),
    complete: z.boolean(),
    /** Octal, such as 700. */
    mode: z.string().nullable(),
    diskFree: z.number().nullable(),
    diskTotal: z.number().nullable(),
  }),
  console: z.object({
    host: z.string(),
    port: z.number(),
    memory: z.number(),
    openFiles: z.number().nullable(),
    openFilesLimit: z.number().nullable(),
    viewers: z.number(),
  }),
  machine: z.object({ memoryTotal: z.number(), memoryFree: z.number(), cores: z.number(), rmemMax: z.number().nullable() }),
  /** null: it can't be reached now. */
  governor: z
    .object({
      version: z.string(),
      startedAt: Millis,
      position: z.object({
        host: z.string(),
        port: z.number(),
        receiveBuffer: z.number(),
        answered: z.number(),
        unknown: z.number(),
        malformed: z.number(),
        dropped: z.number().nullable(),
      }),
      journalError: z.string().nullable(),
      /** How late its own loop was in the last minute, what it counted against no instance because of that, and silences that would have been taken for a hang; null from an older one. */
      watch: z
        .object({
          lagP99Ms: z.number(),
          lagMaxMs: z.number(),
          discountedMs: z.number(),
          waitedMs: z.number(),
          spared: z.number(),
        })
        .nullable(),
    })
    .nullable(),
  agents: z.array(z.object({ name: z.string(), address: z.string(), online: z.boolean(), version: z.string().nullable() })),
  database: z.object({
    bytes: z.number(),
    /** `keep` rows at most (`perService`: of each service), none older than `ageMs`. */
    tables: z.array(
      z.object({
        name: z.string(),
        rows: z.number(),
        keep: z.number().nullable(),
        ageMs: z.number().nullable(),
        perService: z.boolean(),
      }),
    ),
  }),
  checks: z.array(Check),
})
export type About = z.infer<typeof About>

export const getAbout = endpoint({
  id: 'getAbout',
  method: 'GET',
  path: '/about',
  tag: 'System',
  role: 'administrator',
  summary: 'Versions, data folder, ports, limits, and what the doctor thinks of them (ours)',
  params: None,
  query: None,
  body: None,
  data: About,
})
