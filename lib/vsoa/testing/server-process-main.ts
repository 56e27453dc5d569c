import { VsoaServer } from '../index'

const [name = '', password = ''] = process.argv.slice(2)
const server = new VsoaServer({ info: { name }, password })
let value = 0
setInterval(() => {
  if (server.isSubscribed('/axis')) server.publish('/axis', { param: { from: name, value: ++value } })
}, 10)
process.on('disconnect', () => process.exit(0))
server.listen({ host: '127.0.0.1', port: 0 }).then((endpoint) => process.send?.(endpoint))
