interface Gate {
  sealed: boolean
  writers: number
  /** Writes that the system has not answered. */
  readonly pending: Set<Promise<unknown>>
}

/**
 * Who writes to the files of uploads. A sealed one takes nothing more, also from those who began before: what is judged is what stays.
 */
export class Writers {
  readonly #gates = new Map<string, Gate>()

  /** Lets somebody write to an upload's file; `write` does one write, unless the file is sealed: then it gives null. */
  async admit<T>(id: string, work: (write: <R>(one: () => Promise<R>) => Promise<R | null>) => Promise<T>): Promise<T> {
    const gate = this.#gateOf(id)
    gate.writers += 1
    try {
      return await work(async (one) => {
        if (gate.sealed) return null
        const pending = one()
        gate.pending.add(pending)
        return pending.finally(() => gate.pending.delete(pending))
      })
    } finally {
      gate.writers -= 1
      if (gate.writers === 0 && !gate.sealed) this.#gates.delete(id)
    }
  }

  /** Ends all writing to an upload's file; resolves when what was under way is done. */
  async seal(id: string): Promise<void> {
    const gate = this.#gateOf(id)
    gate.sealed = true
    await Promise.allSettled(gate.pending)
  }

  /** Forgets a file that isn't there any more; who still holds it open finds it sealed. */
  forget(id: string): void {
    const gate = this.#gates.get(id)
    if (gate) gate.sealed = true
    this.#gates.delete(id)
  }

  #gateOf(id: string): Gate {
    const gate = this.#gates.get(id) ?? { sealed: false, writers: 0, pending: new Set() }
    this.#gates.set(id, gate)
    return gate
  }
}
