import { parentPort } from 'node:worker_threads'
import { Runner } from './runner'
import { BATCH_MS, type FromWorker, type ToWorker, UNTAKEN_BATCHES, type WireBatch } from './wire'

/** The worker's entry: runs the clients away from the console's event loop and hands their lines over in batches. */
const port = parentPort
if (!port) throw new Error('The feed worker must be started as a worker thread')

const runners = new Map<string, Runner>()
let untaken = 0
let sentAt = Number.NEGATIVE_INFINITY
let timer: NodeJS.Timeout | null = null

const send = (message: FromWorker) => port.postMessage(message)

function flush(): void {
  timer = null
  if (untaken >= UNTAKEN_BATCHES) return
  const batches: WireBatch[] = []
  for (const runner of runners.values()) {
    const batch = runner.take()
    if (batch) batches.push(batch)
  }
  if (batches.length === 0) return
  untaken++
  sentAt = performance.now()
  send({ type: 'batches', batches })
}

/** The first line after a rest goes at once (with what arrived in the same turn), the others with the next batch. */
function schedule(): void {
  if (timer || untaken >= UNTAKEN_BATCHES) return
  timer = setTimeout(flush, Math.max(0, BATCH_MS - 1 - (performance.now() - sentAt)))
}

async function stop(id: string, run: number): Promise<void> {
  const runner = runners.get(id)
  if (runner && runner.run <= run) {
    await runner.close()
    const rest = runner.take()
    if (runners.get(id) === runner) runners.delete(id)
    if (rest) {
      untaken++
      send({ type: 'batches', batches: [rest] })
    }
  }
  send({ type: 'stopped', id, run })
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'start': {
      const { config, run, positionServers } = message
      const former = runners.get(config.id)
      if (former) void former.close()
      runners.delete(config.id)
      try {
        const runner = new Runner(config, run, positionServers, schedule)
        runners.set(config.id, runner)
        runner.start()
      } catch (error) {
        runners.delete(config.id)
        send({ type: 'refused', id: config.id, run, reason: error instanceof Error ? error.message : String(error) })
      }
      return
    }
    case 'stop':
      void stop(message.id, message.run)
      return
    case 'taken':
      untaken--
      schedule()
  }
})
