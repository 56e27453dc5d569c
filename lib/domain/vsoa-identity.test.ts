import { describe, expect, it } from 'vitest'
import type { ImageVsoa } from './image'
import type { ServiceSpec } from './service'
import { announcedName, joinPassword, programEnv } from './vsoa-identity'

const image: ImageVsoa = { name: 'Axis_Server', nameEnv: 'AXIS_NAME', passwordEnv: 'AXIS_PASSWORD', password: '123456' }
const spec = (env: string[], password?: string) =>
  ({
    image: { config: { process: { env } }, ...(password === undefined ? {} : { vsoa: { password } }) },
  }) as unknown as ServiceSpec

describe('who a service is on the VSOA network', () => {
  it('is what the image says, unless the environment changes it', () => {
    expect(announcedName(spec([]), image)).toBe('axis_server')
    expect(announcedName(spec(['AXIS_NAME=a', 'AXIS_NAME=Other']), image)).toBe('other')
    expect(announcedName(spec([]), null)).toBeNull()
  })

  it('logs in with the block, else the environment, else the image', () => {
    expect(joinPassword(spec([]), image)).toBe('123456')
    expect(joinPassword(spec(['AXIS_PASSWORD=env']), image)).toBe('env')
    expect(joinPassword(spec(['AXIS_PASSWORD=env'], 'block'), image)).toBe('block')
    expect(joinPassword(spec([]), null)).toBeNull()
  })

  it('hands a password of the block on to the program, but never over what the environment says', () => {
    expect(programEnv(spec(['A=1'], 'block'), image)).toEqual(['A=1', 'AXIS_PASSWORD=block'])
    expect(programEnv(spec(['AXIS_PASSWORD=env'], 'block'), image)).toEqual(['AXIS_PASSWORD=env'])
    expect(programEnv(spec(['A=1']), image)).toEqual(['A=1'])
  })
})
