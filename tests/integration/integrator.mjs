// A program as somebody writes it who knows ECSM's API and has an address with credentials in it:
// node integrator.mjs http://api:TOKEN@host:3001 NEXT-IMAGE.tar AGENT-HOST:PORT AGENT-PASSWORD
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const [address, nextImage, agent, agentPassword] = process.argv.slice(2)
const target = new URL(address)
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
async function upload(file) {
  const bytes = readFileSync(file)
  const headers = {
    authorization,
    'content-type': 'application/octet-stream',
    total: '1',
    index: '1',
    imageHash: createHash('md5').update(bytes).digest('hex'),
    totalSize: `${bytes.length}`,
    bufferSize: `${bytes.length}`,
    offset: '0',
  }
  const answer = await (await fetch(`${base}/image`, { method: 'POST', headers, body: bytes })).json()
  if (answer.status !== 200) throw new Error(`upload: ${answer.status} ${answer.message}`)
}
async function ended(id) {
  for (let i = 0; i < 600; i++) {
    const { status } = await ecsm('GET', `/transaction/${id}`)
    if (status !== 'running') return status
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the transaction has not ended in a minute')
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

await upload(nextImage)
const next = 'axis-server@1.1.0#linux'
const { config: nextConfig } = await ecsm('GET', `/image/config?ref=${encodeURIComponent(next)}`)
const changed = { ref: next, action: 'run', config: nextConfig }
await ecsm('PUT', '/service', { id, name: 'navigation', image: changed, node, factor: 3, policy: 'dynamic' })
await waitFor(id, 'complete')
const versions = async () =>
  (await ecsm('GET', `/container/service?serviceIds[]=${id}&pageSize=-1`)).list.map((each) => each.imageVersion)
say('updated', await versions())

const { list: records } = await ecsm('GET', `/service/record?id=${id}&pageNum=1&pageSize=10`)
await ecsm('PUT', '/service/rollback', { id, recordId: records[records.length - 1].id })
await waitFor(id, 'complete')
say('rolled back', await versions())
say(
  'the same containers',
  (await ecsm('GET', `/container/service?serviceIds[]=${id}`)).list.every((each) => containers.includes(each.taskId)),
)
say('deleted', await ended((await ecsm('DELETE', `/service/${id}`)).transactionId))

// A node of its own, and a service on it that is made of a template.
await ecsm('POST', '/node', { name: 'edge', address: agent, password: agentPassword, tls: false })
const edge = async () => (await ecsm('GET', '/node?pageNum=1&pageSize=10&name=edge')).list[0]
for (let i = 0; i < 600 && (await edge()).status !== 'online'; i++) await new Promise((resolve) => setTimeout(resolve, 100))
say('node', (await edge()).status)

const label = '/provision-template/path-label'
await ecsm('POST', `${label}/folder`, { name: 'fleet', path: '/' })
const { provisionTmplList } = await ecsm('POST', `${label}/service/batch`, { imageRefs: [ref], path: '/fleet' })
const { spec } = await ecsm('GET', `/provision-template/${provisionTmplList[0].id}`)
await ecsm('PUT', `/provision-templates/${provisionTmplList[0].id}`, {
  name: 'radar',
  templates: { ...spec, node: { names: ['edge'] }, factor: 1 },
})
say('tree', Object.keys((await ecsm('GET', `${label}/tree?path=/fleet&level=1&model=simple`)).children))
const [deployed] = await ecsm('POST', '/service/run/templates-path-label', { paths: ['/fleet/radar'] })
await waitFor(deployed.id, 'complete')
say(
  'deployed',
  (await ecsm('GET', '/service?pageNum=1&pageSize=10&label=/fleet')).list.map((each) => [each.name, each.pathLabel]),
)

const nodeId = (await edge()).id
const used = await ecsm('DELETE', '/node', { ids: [nodeId] })
say(
  'node in use',
  used[0].serves.map((each) => each.name),
)
const [gone] = await ecsm('DELETE', '/service/path', { path: '/fleet' })
say('deleted by path', [gone.result, await ended(gone.transactionId)])
await ecsm('DELETE', label, { path: '/fleet' })
say('node deleted', await ecsm('DELETE', '/node', { ids: [nodeId] }))
