import { describe, expect, it } from 'vitest'
import { ClientInput } from '../../lib/api/contract/clients'
import { clientField, clientResolver, DEFAULT_CLIENT, toClientInput } from './client-form'

const options = { fields: {}, shouldUseNativeValidation: false }

describe('client form', () => {
  it('starts with something that is allowed', () => {
    expect(ClientInput.parse(toClientInput(DEFAULT_CLIENT))).toMatchObject({ server: 'axis_server', urls: ['/axis'] })
    expect(toClientInput(DEFAULT_CLIENT)).not.toHaveProperty('password')
  })
  it('takes several URLs in one line', () => {
    expect(toClientInput({ ...DEFAULT_CLIENT, urls: ' /a, /b/ ，/c' }).urls).toEqual(['/a', '/b/', '/c'])
  })
  it('puts the contract’s errors at the fields', async () => {
    const draft = {
      ...DEFAULT_CLIENT,
      server: 'a b',
      urls: 'axis',
      keepaliveMs: 10,
      connectTimeoutMs: Number.NaN,
      reconnectDelayMs: -1,
    }
    const { errors } = await clientResolver(draft, undefined, options)
    expect(Object.fromEntries(Object.entries(errors).map(([field, error]) => [field, error.message]))).toEqual({
      server: 'client.server.form',
      urls: 'client.url.form',
      keepaliveMs: 'client.ms.50',
      connectTimeoutMs: 'number.form',
      reconnectDelayMs: 'client.ms.0',
    })
    expect((await clientResolver({ ...DEFAULT_CLIENT, urls: ' ' }, undefined, options)).errors).toMatchObject({
      urls: { message: 'required' },
    })
  })
  it('knows the field of a path', () => {
    expect(['urls.0', 'urls[1]', 'server', 'other', null].map(clientField)).toEqual(['urls', 'urls', 'server', null, null])
  })
})
