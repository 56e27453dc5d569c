import { Server } from 'socket.io'
import {
  HEARTBEAT_MS,
  LIST_TOPICS,
  LIVE_PATH,
  LIVE_UNAUTHENTICATED,
  type ListTopic,
  type LiveChange,
  mayWatch,
} from '../api/live'
import type { Measured } from '../control/changes'
import { IN_BYTES, MAX_VIEWERS, QUESTIONS_PER_SECOND, TOPICS_PER_VIEWER } from './bounds'
import { ChangeFan } from './change-fan'
import { FeedFan } from './feed-fan'
import { LogFan } from './log-fan'
import { cut, isOverfull } from './outgoing'
import { identify, SessionGuard, webHeaders } from './session-guard'
import { Sights } from './sights'
import { SourceFan } from './source-fan'
import { clientTopic, logTopic, type ParsedTopic, parseTopic, picksTopic } from './topic'
import type { Live, LiveOptions, LiveServer, LiveSocket } from './types'

/** Attaches the live channel to a running console. Upgrade requests of others (Next's own) are let through. */
export function startLive(options: LiveOptions): Live {
  const { auth, feed, log } = options
  const io: LiveServer = new Server(options.server, {
    path: LIVE_PATH,
    destroyUpgrade: false,
    serveClient: false,
    maxHttpBufferSize: IN_BYTES,
    connectTimeout: 5000,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    allowRequest: (request, answer) => {
      const { origin, host } = request.headers
      if (!options.allowedOrigin(origin, host)) return answer('origin', false)
      if (io.engine.clientsCount >= MAX_VIEWERS) return answer('busy', false)
      answer(null, true)
    },
  })
  const guards = new Map<string, SessionGuard>()
  const socketsOf = (room: string): LiveSocket[] =>
    [...(io.of('/').adapter.rooms.get(room) ?? [])].flatMap((id) => io.of('/').sockets.get(id) ?? [])

  /** After something was sent: who can't keep up costs nobody else anything. */
  function cutSlow(sockets: Iterable<LiveSocket>): void {
    for (const socket of sockets) {
      if (!isOverfull(socket)) continue
      log.warn({ viewer: socket.data.viewer?.name }, 'live viewer too slow, connection cut')
      cut(socket)
    }
  }

  const sights = new Sights()
  /** To each viewer the rows it has in sight. */
  function sendFigures({ topic, at, changes }: LiveChange): void {
    if (topic !== 'containers') return
    const watching = socketsOf(topic)
    const all = watching.filter(({ id }) => !sights.isNarrow(id)).map(({ id }) => id)
    if (all.length > 0) io.to(all).emit('change', { topic, at, changes })
    for (const socket of watching) {
      if (!sights.isNarrow(socket.id)) continue
      // A row that is gone is news, and comes as such.
      const seen = changes.filter(({ row }) => row && sights.sees(socket.id, row))
      if (seen.length > 0) socket.emit('change', { topic, at, changes: seen })
    }
    cutSlow(watching)
  }

  const fanOf = <T extends ListTopic>(topic: T) =>
    new ChangeFan<T>({
      topic,
      load: options.rows[topic],
      watched: () => io.of('/').adapter.rooms.has(topic),
      send: (change) => {
        io.to(topic).emit('change', change)
        cutSlow(socketsOf(topic))
      },
      sendFigures,
      lost: (error) => {
        log.error({ err: error, topic }, 'live rows could not be loaded, viewers have to ask again')
        for (const socket of socketsOf(topic)) cut(socket)
      },
    })
  const containers = fanOf('containers')
  const fans = new Map<ListTopic, Pick<typeof containers, 'queue' | 'close'>>(
    LIST_TOPICS.map((topic) => [topic, topic === 'containers' ? containers : fanOf(topic)]),
  )
  const logs = new LogFan(options.openLog, (taskId, lines) => {
    const room = logTopic(taskId)
    io.to(room).emit('log', { taskId, lines })
    cutSlow(socketsOf(room))
  })
  const picks = new SourceFan(options.openPicks, (id, distribution) => {
    const room = picksTopic(id)
    io.to(room).emit('picks', { id, distribution })
    cutSlow(socketsOf(room))
  })
  /** What has to be followed while a topic is watched; null: it comes by itself. */
  const sourceOf = (topic: ParsedTopic) =>
    topic.kind === 'log' ? { source: logs, id: topic.id } : topic.kind === 'picks' ? { source: picks, id: topic.id } : null
  const feeds = new FeedFan((message) => {
    const room = clientTopic(message.clientId)
    io.to(room).emit('feed', message)
    cutSlow(socketsOf(room))
  })

  io.use((socket, next) => {
    const refusal = Object.assign(new Error(LIVE_UNAUTHENTICATED), { data: { code: LIVE_UNAUTHENTICATED } })
    const headers = webHeaders(socket.handshake.headers)
    identify(auth, headers).then(
      (known) => {
        if (!known) return next(refusal)
        socket.data.viewer = known.viewer
        guards.set(
          socket.id,
          new SessionGuard({
            auth,
            headers,
            expiresAt: known.expiresAt,
            log,
            onViewer: (viewer) => {
              if (viewer.role !== socket.data.viewer.role) socket.emit('role', viewer.role)
              socket.data.viewer = viewer
              for (const room of socket.rooms) {
                const topic = parseTopic(room)
                if (topic && !mayWatch(viewer.role, topic.topic)) void socket.leave(room)
              }
            },
            onOver: () => {
              socket.emit('expired')
              socket.disconnect(true)
            },
          }),
        )
        // gone while it was looked up: then no 'disconnect' follows
        socket.conn.once('close', () => release(socket.id))
        if (socket.conn.readyState !== 'open') release(socket.id)
        next()
      },
      (error: unknown) => {
        log.error({ err: error }, 'live session could not be read')
        // a refusal would keep the page away for good; a cut line makes it try again
        cut(socket)
      },
    )
  })
  function release(id: string): void {
    guards.get(id)?.close()
    guards.delete(id)
  }

  const heartbeat = () => ({ at: Date.now(), governor: options.governorUp() })
  io.on('connection', (socket) => serve(socket))

  function serve(socket: LiveSocket): void {
    const topics = new Set<string>()
    let second = 0
    let questions = 0
    /** A page asks a few questions a minute: hundreds a second are no page's. */
    const flooding = () => {
      const now = Math.floor(performance.now() / 1000)
      if (now !== second) {
        second = now
        questions = 0
      }
      if (++questions <= QUESTIONS_PER_SECOND) return false
      cut(socket)
      return true
    }

    socket.emit('heartbeat', heartbeat())
    socket.emit('role', socket.data.viewer.role)
    socket.on('watch', async (value, answer) => {
      if (flooding() || typeof answer !== 'function') return
      const topic = parseTopic(value)
      if (!topic) return answer({ ok: false, code: 'topic.unknown' })
      if (!mayWatch(socket.data.viewer.role, topic.topic)) return answer({ ok: false, code: 'forbidden' })
      if (!topics.has(topic.topic) && topics.size >= TOPICS_PER_VIEWER) return answer({ ok: false, code: 'topic.many' })
      topics.add(topic.topic)
      // in the room before anything can happen: nothing that changes after the answer is missed
      await socket.join(topic.topic)
      const followed = sourceOf(topic)
      if (followed) {
        try {
          await followed.source.add(followed.id, socket.id)
        } catch (error) {
          topics.delete(topic.topic)
          await socket.leave(topic.topic)
          return answer({ ok: false, code: codeOf(error) })
        }
        // left or gone while it was opened
        if (!socket.connected || !topics.has(topic.topic)) followed.source.remove(followed.id, socket.id)
      }
      answer({ ok: true })
    })
    socket.on('unwatch', (value) => {
      if (flooding()) return
      const topic = parseTopic(value)
      if (!topic || !topics.delete(topic.topic)) return
      void socket.leave(topic.topic)
      const followed = sourceOf(topic)
      followed?.source.remove(followed.id, socket.id)
    })
    socket.on('sight', (ids, answer) => {
      if (flooding() || typeof answer !== 'function') return
      answer(sights.set(socket.id, ids) ? { ok: true } : { ok: false, code: 'sight.invalid' })
    })
    socket.on('disconnect', () => {
      release(socket.id)
      sights.delete(socket.id)
      for (const text of topics) {
        const topic = parseTopic(text)
        const followed = topic && sourceOf(topic)
        followed?.source.remove(followed.id, socket.id)
      }
      topics.clear()
    })
  }

  const beat = setInterval(() => {
    io.emit('heartbeat', heartbeat())
    cutSlow(io.of('/').sockets.values())
  }, HEARTBEAT_MS)
  const onChange = (topic: ListTopic, id: string) => fans.get(topic)?.queue(id)
  const onMeasured = (measured: Measured) => {
    for (const viewer of io.of('/').adapter.rooms.get('containers') ?? []) {
      if (sights.sees(viewer, measured)) return containers.queueFigures(measured.taskId)
    }
  }
  const onClient = (id: string) => fans.get('clients')?.queue(id)
  const onItems: Parameters<typeof feed.on<'items'>>[1] = (message) => {
    if (io.of('/').adapter.rooms.has(clientTopic(message.clientId))) feeds.take(message)
  }
  const onMoved: Parameters<typeof feed.on<'moved'>>[1] = ({ microservice, clientId }) => {
    io.to('moves').emit('moved', { microservice, clientId })
    cutSlow(socketsOf('moves'))
  }
  options.changes.on('change', onChange)
  options.changes.on('measured', onMeasured)
  feed.on('changed', onClient)
  feed.on('items', onItems)
  feed.on('moved', onMoved)

  return {
    viewers: () => io.of('/').sockets.size,
    dropSession: (userId) => {
      for (const socket of io.of('/').sockets.values()) {
        if (socket.data.viewer.id === userId) void guards.get(socket.id)?.check()
      }
    },
    tellRead: (userId, readTo) => {
      const own = socketsOf('read').filter((each) => each.data.viewer.id === userId)
      for (const socket of own) socket.emit('read', { readTo })
      cutSlow(own)
    },
    close: async () => {
      clearInterval(beat)
      options.changes.off('change', onChange)
      options.changes.off('measured', onMeasured)
      feed.off('changed', onClient)
      feed.off('items', onItems)
      feed.off('moved', onMoved)
      for (const fan of fans.values()) fan.close()
      logs.close()
      picks.close()
      feeds.close()
      for (const id of [...guards.keys()]) release(id)
      // not io.close(): that would close the HTTP server too, which isn't ours. A cut connection makes pages reconnect
      for (const socket of io.of('/').sockets.values()) cut(socket)
      io.engine.close()
    },
  }
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'failed'
}
