import { describe, expect, it } from 'vitest'
import en from '../../messages/en.json'
import { failureText, isErrorCode, statusOf } from './errors'
import { endpoints, openApi } from './openapi'

describe('the OpenAPI document', () => {
  it('has every endpoint of the contract once', () => {
    const all = endpoints()
    expect(new Set(all.map((each) => each.id)).size).toBe(all.length)
    const { paths } = openApi('1.0.0') as {
      paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>
    }
    for (const each of all) {
      const operation = paths[each.path]?.[each.method.toLowerCase()]
      expect(operation?.operationId).toBe(each.id)
      for (const [, name] of each.path.matchAll(/\{(\w+)\}/g)) {
        expect(operation?.parameters).toContainEqual(expect.objectContaining({ name, in: 'path' }))
      }
    }
  })
})

it('says what contains itself once, and refers to nothing that isn’t there', () => {
  const document = openApi('1.0.0') as { components: { schemas: Record<string, unknown> } }
  const text = JSON.stringify(document)
  expect(text).not.toContain('$defs')
  const wanted = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref))
  expect([...wanted].sort()).toEqual(['#/components/schemas/Refusal', '#/components/schemas/TemplateTree'])
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(['Refusal', 'TemplateTree']))
})

describe('failures', () => {
  it('fill in what the text names', () => {
    expect(failureText('en', { code: 'node.os', params: { name: 'n1', has: 'linux', needs: 'sylixos' } })).toBe(
      en.errors.node.os.replace('{name}', 'n1').replace('{has}', 'linux').replace('{needs}', 'sylixos'),
    )
    expect(isErrorCode('node')).toBe(false)
    expect(statusOf('required')).toEqual({ http: 400, body: 400 })
  })
})
