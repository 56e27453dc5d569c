import type { ContainerRow, SwitchRow } from '../../lib/api/contract'
import * as contract from '../../lib/api/contract'
import type { ApiClient } from '../support/api-client'
import { AXIS_NAME, until } from '../support/scenario'
import type { Watcher } from '../support/watcher'

/** A container's row. */
export const container = (api: ApiClient, taskId: string): Promise<ContainerRow> =>
  api.call(contract.getContainer, { params: { taskId } })

/** Does something to a container and waits until the transaction is done; throws its error. */
export async function act(
  api: ApiClient,
  taskId: string,
  action: 'start' | 'stop' | 'restart' | 'pause' | 'unpause',
): Promise<void> {
  const { name } = await container(api, taskId)
  const { id } = await api.call(contract.actOnContainer, { body: { id: name, action } })
  const done = await until(`${action} ${name}`, async () => {
    const transaction = await api.call(contract.getTransaction, { params: { id } })
    return transaction.status !== 'running' && transaction
  })
  if (done.status === 'failure') throw new Error(done.error ?? 'failed')
}

/** The newest switch once it fits. */
export function newestSwitch(api: ApiClient, fits: (newest: SwitchRow) => boolean, timeoutMs?: number): Promise<SwitchRow> {
  return until(
    'the switch is known',
    async () => {
      const { list } = await api.call(contract.listSwitches, { query: { microservice: AXIS_NAME, pageSize: 1 } })
      return list[0] && fits(list[0]) && list[0]
    },
    timeoutMs,
  )
}

/** Waits until the client, after `since`, is connected to that port and has a message from there. Gives that message's number. */
export async function servedBy(watcher: Watcher, port: number, since: number, timeoutMs = 15_000): Promise<number> {
  const connected = await watcher.next('connected', { since, timeoutMs, fits: (sight) => sight.connected.endpoint.port === port })
  const message = await watcher.next('message', { since, timeoutMs, fits: (sight) => sight.at >= connected.at })
  return message.number
}
