import { VsoaServer } from '../vsoa/index'

// A server of the example in a process of its own; prints its port. Counts while somebody is subscribed.
const server = new VsoaServer({ info: { name: 'axis_server' }, password: '123456' })
const { port } = await server.listen({ host: '127.0.0.1', port: 0 })
let n = 0
setInterval(() => {
  if (!server.isSubscribed('/axis')) return
  n++
  server.publish('/axis', { paramText: `{"roll": ${n}, "pitch": ${n}, "yaw": ${n}}` })
}, 10)
process.stdout.write(`${port}\n`)
