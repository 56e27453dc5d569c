import { expect, it } from 'vitest'
import { placeAfterLogin } from './place-after-login'

it('goes back to where the person was, but never to another site', () => {
  expect(placeAfterLogin('/deployment/containers/t1?x=1')).toBe('/deployment/containers/t1?x=1')
  for (const bad of [
    undefined,
    '',
    'https://example.com',
    '//example.com',
    '/\\example.com',
    '/\t/example.com',
    '/login?next=/x',
  ])
    expect(placeAfterLogin(bad)).toBe('/overview')
})
