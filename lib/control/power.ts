/** Whoever started the simulated nodes and can switch them; in a console that runs by itself there is nobody. */
export interface PowerSwitch {
  /** Resolves when the states are known. */
  ready: Promise<void>
  /** By the node's name. */
  states(): Readonly<Record<string, boolean>>
  /** Called with the names of nodes whose power has changed. */
  onChange(listener: (names: string[]) => void): void
  /** Resolves when the node's processes are gone, or its agent is being started; rejects with the reason why not. */
  set(name: string, on: boolean): Promise<void>
}

export type PowerState = 'on' | 'off'
