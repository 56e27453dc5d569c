import { VsoaServer } from '../../vsoa'

// A VSOA server that knows nothing of Tandem: it can't be asked to let its clients go.
// biome-ignore lint/style/noProcessEnv: a program in a container is told by its environment
const { AXIS_NAME, AXIS_PASSWORD = '', VSOA_AUTO_PORT } = process.env
const server = new VsoaServer({ info: JSON.stringify({ name: AXIS_NAME }), password: AXIS_PASSWORD })
await server.listen({ host: '127.0.0.1', port: Number(VSOA_AUTO_PORT) })
process.on('SIGTERM', () => process.exit(0))
