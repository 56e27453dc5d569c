// A program as somebody writes it who knows ECSM's API and has an address with credentials in it: node integrator.mjs http://api:TOKEN@host:3001
const target = new URL(process.argv[2])
const base = `http://${target.host}/api/v1`
const authorization = `Basic ${Buffer.from(`${target.username}:${decodeURIComponent(target.password)}`).toString('base64')}`

async function ecsm(method, path, body) {
  const response = await fetch(base + path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const answer = await response.json()
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.message} ${answer.fieldErrors ?? ''}`)
  return answer.data
}
async function waitFor(id, status) {
  for (let i = 0; i < 600; i++) {
    const service = await ecsm('GET', `/service/${id}`)
    if (service.status === status) return service
    if (service.status === 'failure') throw new Error(`${service.name} failed`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`not ${status} in a minute`)
}
const say = (step, what) => console.log(JSON.stringify({ step, what }))

const ref = 'axis-server@1.0.0#linux'
const { config } = await ecsm('GET', `/image/config?ref=${encodeURIComponent(ref)}`)
const image = { ref, action: 'run', config, vsoa: { port: 0 } }
const node = { names: ['node1', 'node2'] }

if (await ecsm('GET', '/service/name/check?name=navigation')) throw new Error('the name is taken')
const { id, containers } = await ecsm('POST', '/service', { name: 'navigation', image, node, factor: 2, policy: 'dynamic' })
await waitFor(id, 'complete')
say('created', containers.length)

await ecsm('POST', '/service/stop/ids', { ids: [id] })
await waitFor(id, 'stopped')
say(
  'stopped',
  (await ecsm('GET', `/container/service?serviceIds[]=${id}`)).list.map((each) => each.status),
)
await ecsm('POST', '/service/start/ids', { ids: [id] })
await waitFor(id, 'complete')

await ecsm('PUT', '/service', { id, name: 'navigation', image, node, factor: 3, policy: 'dynamic' })
await waitFor(id, 'complete')
say('scaled', (await ecsm('GET', `/container/service?serviceIds[]=${id}&pageSize=-1`)).total)

const changed = { ...image, config: { ...config, process: { ...config.process, env: [...config.process.env, 'RELEASE=2'] } } }
await ecsm('PUT', '/service', { id, name: 'navigation', image: changed, node, factor: 3, policy: 'dynamic' })
const updated = await waitFor(id, 'complete')
say('updated', updated.image.config.process.env.includes('RELEASE=2'))

const { list: records } = await ecsm('GET', `/service/record?id=${id}&pageNum=1&pageSize=10`)
await ecsm('PUT', '/service/rollback', { id, recordId: records[records.length - 1].id })
const back = await waitFor(id, 'complete')
say('rolled back', [back.factor, back.image.config.process.env.includes('RELEASE=2')])
say(
  'the same containers',
  (await ecsm('GET', `/container/service?serviceIds[]=${id}`)).list.every((each) => containers.includes(each.taskId)),
)

const { transactionId } = await ecsm('DELETE', `/service/${id}`)
let transaction
do transaction = await ecsm('GET', `/transaction/${transactionId}`)
while (transaction.status === 'running')
say('deleted', transaction.status)
