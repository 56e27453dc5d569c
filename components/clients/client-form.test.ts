import { describe, expect, it } from 'vitest'
import { ClientInput, ClientsInput } from '../../lib/api/contract/clients'
import { clientField, clientResolver, DEFAULT_CLIENT, splitUrls, toClientInput, toClientsInput, urlRow } from './client-form'

const options = { fields: {}, shouldUseNativeValidation: false }
const errorsOf = async (draft: typeof DEFAULT_CLIENT) => (await clientResolver(draft, undefined, options)).errors

describe('client form', () => {
  it('starts with something that is allowed', async () => {
    expect(ClientInput.parse(toClientInput(DEFAULT_CLIENT))).toMatchObject({ server: 'axis_server', urls: ['/axis'] })
    expect(toClientInput(DEFAULT_CLIENT)).not.toHaveProperty('password')
    expect(ClientsInput.parse(toClientsInput({ ...DEFAULT_CLIENT, count: 5 }))).toMatchObject({ count: 5 })
    expect(await errorsOf(DEFAULT_CLIENT)).toEqual({})
  })
  it('makes rows of what is pasted', () => {
    expect(splitUrls('/a')).toEqual(['/a'])
    expect(splitUrls(' /a, /b/ ，/c')).toEqual(['/a', '/b/', '/c'])
    // a separator opens the next row
    expect(splitUrls('/a ')).toEqual(['/a', ''])
  })
  it('puts the contract’s errors at the fields', async () => {
    const errors = await errorsOf({
      ...DEFAULT_CLIENT,
      server: 'a b',
      count: 51,
      keepaliveMs: 10,
      connectTimeoutMs: Number.NaN,
      reconnectDelayMs: -1,
    })
    expect(
      Object.fromEntries(Object.entries(errors).map(([field, error]) => [field, 'message' in error ? error.message : undefined])),
    ).toEqual({
      server: 'client.server.form',
      count: 'client.count',
      keepaliveMs: 'client.ms.50',
      connectTimeoutMs: 'number.form',
      reconnectDelayMs: 'client.ms.0',
    })
  })
  it('puts the errors of URLs at their rows', async () => {
    const { urls } = await errorsOf({ ...DEFAULT_CLIENT, urls: ['/a', '', 'b', '/c'] })
    expect(urls).toHaveLength(3)
    expect(urls?.[2]).toMatchObject({ message: 'client.url.form' })
    expect((await errorsOf({ ...DEFAULT_CLIENT, urls: [' '] })).urls?.[0]).toMatchObject({ message: 'client.url.form' })
  })
  it('knows the field of a path', () => {
    expect(['urls.0', 'urls[1]', 'server', 'other', null].map(clientField)).toEqual(['urls', 'urls', 'server', null, null])
    expect(['urls.2', 'urls[1]', 'urls', null].map(urlRow)).toEqual([2, 1, 0, 0])
  })
})
