import type { GovernorConfig } from '../../../lib/governor/index'
import type { Endpoint } from '../../../lib/vsoa/index'

/** A process of many light VSOA servers, one per instance. */
export type HostWords = {
  /** A server for each name, on free ports; those in the same order. */
  serve: (args: { names: string[] }) => Promise<number[]>
}

export type GovernorWords = {
  start: (config: Pick<GovernorConfig, 'password' | 'journalDir'>) => Promise<{ governor: Endpoint; position: Endpoint }>
  /** What it has used since its start, and what it logged of discounted lag. */
  used: () => Promise<{ cpuMs: number; rssBytes: number; discounts: object[] }>
}
