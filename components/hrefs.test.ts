import { expect, it } from 'vitest'
import { configHref, microserviceHref, serviceHref, templateHref } from './hrefs'

it('puts what is given into one part of the address', () => {
  expect(serviceHref('a1')).toBe('/deployment/services/a1')
  expect(microserviceHref('axis/server?x')).toBe('/governance/axis%2Fserver%3Fx')
  expect(configHref('log&level')).toBe('/configuration?q=log%26level')
})

it('finds a template by the last part of its path', () => {
  expect(templateHref('/edge/gyro')).toBe('/orchestration?q=gyro')
  expect(templateHref('gyro')).toBe('/orchestration?q=gyro')
})
