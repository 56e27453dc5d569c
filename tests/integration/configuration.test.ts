import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { type Instance, startInstance } from '../support/instance'
import { type CheckedCall, checkedCalls } from './checked'
import { codesOf } from './raw'

let instance: Instance
let raw: CheckedCall
const list = async (query = 'pageSize=-1') => (await raw('GET', `/configmap?${query}`)).data as contract.ConfigRow[]

beforeAll(async () => {
  instance = await startInstance()
  raw = await checkedCalls(instance)
})
afterAll(() => instance?.stop())

describe('configuration', () => {
  it('keeps each type as it was handed over', async () => {
    expect(await list()).toEqual([])
    const values = [
      { key: 'greeting', type: 'string', value: 'hello' },
      { key: 'empty', type: 'string', value: '' },
      { key: 'rate', type: 'number', value: 12.5 },
      { key: 'nested/doc', type: 'json', value: { a: [1, null, { b: false }] } },
      { key: 'as-text', type: 'json', value: '{"a":1}' },
    ]
    for (const entry of values) {
      const made = await raw('POST', '/configmap', entry)
      expect(made).toMatchObject({ http: 200, status: 200, message: 'success', data: { ...entry, version: 1 } })
      expect(contract.ConfigRow.parse(made.data)).toEqual(made.data)
      expect((await raw('GET', `/configmap/key?key=${encodeURIComponent(entry.key)}`)).data).toEqual(entry.value)
    }
    expect((await list()).map(({ key, type, value }) => ({ key, type, value }))).toEqual(
      expect.arrayContaining(values.map((each) => each)),
    )
  })

  it('is listed as a bare array, page by page', async () => {
    const all = (await list()).map((each) => each.key)
    expect(all).toEqual([...all].sort())
    expect((await list('pageNum=1&pageSize=2')).map((each) => each.key)).toEqual(all.slice(0, 2))
    expect((await list('pageNum=3&pageSize=2')).map((each) => each.key)).toEqual(all.slice(4))
    expect(await list('pageNum=99&pageSize=2')).toEqual([])
    expect((await list('pageSize=-1&key=NEST')).map((each) => each.key)).toEqual(['nested/doc'])
    expect(await raw('GET', '/configmap?pageSize=0')).toMatchObject({ http: 400, errors: [{ field: 'pageSize' }] })
  })

  it.each([
    [{ type: 'string', value: 'x' }, [['key', 'required']]],
    [{ key: 'a b', type: 'string', value: 'x' }, [['key', 'config.key.form']]],
    [{ key: 'k'.repeat(129), type: 'string', value: 'x' }, [['key', 'text.long']]],
    [{ key: 'k', type: 'text', value: 'x' }, [['type', 'choice']]],
    [{ key: 'k', type: 'string' }, [['value', 'required']]],
    [{ key: 'k', type: 'string', value: 1 }, [['value', 'config.value.type']]],
    [{ key: 'k', type: 'number', value: '1' }, [['value', 'config.value.type']]],
    [{ key: 'k', type: 'json', value: '{a' }, [['value', 'config.value.type']]],
    [{ key: 'k', type: 'string', value: 'x'.repeat(70_000) }, [['value', 'config.value.long']]],
    ['{oops', [[null, 'body.json']]],
  ])('refuses %j', async (body, codes) => {
    const before = await list()
    const answer = await raw('POST', '/configmap', body)
    expect([answer.http, codesOf(answer)]).toEqual([400, codes])
    expect(await list()).toEqual(before)
  })

  it('changes, says who was first when two do at once, and writes both states down', async () => {
    const [entry] = await list('pageSize=-1&key=rate')
    if (!entry) throw new Error('no entry')
    const { id } = entry
    const changed = await raw('PUT', '/configmap', { id, key: 'rate', type: 'json', value: { hz: 10 }, version: 1 })
    expect(changed).toMatchObject({ http: 200, data: { id, type: 'json', value: { hz: 10 }, version: 2 } })
    const late = await raw('PUT', '/configmap', { id, key: 'rate', type: 'number', value: 1, version: 1 })
    expect([late.http, codesOf(late)]).toEqual([409, [['version', 'edit.conflict.by']]])
    expect(late.message).toContain('type, value')
    expect((await raw('GET', '/configmap/key?key=rate')).data).toEqual({ hz: 10 })
    // ECSM's clients know of no version: the last one stays.
    expect(await raw('PUT', '/configmap', { id, key: 'rate', type: 'number', value: 1 })).toMatchObject({ http: 200 })

    const audit = await instance.api.call(contract.listAudit, { query: { target: id, pageSize: -1 } })
    expect(audit.list.map((each) => [each.action, each.detail])).toEqual([
      ['config.update', { before: { type: 'json', 'value.hz': 10 }, after: { type: 'number', value: 1 } }],
      ['config.update', { before: { type: 'number', value: 12.5 }, after: { type: 'json', 'value.hz': 10 } }],
      ['config.create', { after: { key: 'rate', type: 'number', value: 12.5 } }],
    ])
  })

  it('has each key once, and none that isn’t there', async () => {
    const taken = await raw('POST', '/configmap', { key: 'rate', type: 'number', value: 2 })
    expect([taken.http, codesOf(taken)]).toEqual([409, [['key', 'config.key.taken']]])
    const [entry] = await list('pageSize=-1&key=greeting')
    const renamed = await raw('PUT', '/configmap', { id: entry?.id, key: 'rate', type: 'string', value: '' })
    expect([renamed.http, codesOf(renamed)]).toEqual([409, [['key', 'config.key.taken']]])
    expect((await raw('PUT', '/configmap', { id: 'nope', key: 'x', type: 'string', value: '' })).http).toBe(404)
    expect((await raw('GET', '/configmap/key?key=nope')).http).toBe(404)
    expect((await raw('GET', '/configmap/key')).http).toBe(400)
    expect((await raw('DELETE', '/configmap/nope')).http).toBe(404)
  })

  it('goes for good', async () => {
    for (const { id } of await list()) {
      expect(await raw('DELETE', `/configmap/${id}`)).toMatchObject({ http: 200, data: { id } })
    }
    expect(await list()).toEqual([])
    expect((await raw('GET', '/configmap/key?key=rate')).http).toBe(404)
  })
})
