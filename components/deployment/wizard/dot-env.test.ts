import { describe, expect, it } from 'vitest'
import { isSecretName, mergeVariables, parseDotEnv, type Variable, variableOf } from './dot-env'

const pairs = (text: string) => parseDotEnv(text).entries.map(({ key, value }) => [key, value])

describe('a .env text', () => {
  it('is read line by line, with comments, export and spaces', () => {
    expect(pairs('# all of it\n\nA=1\nexport B = two words  # said\nC=\n  D=x#y\n')).toEqual([
      ['A', '1'],
      ['B', 'two words'],
      ['C', ''],
      ['D', 'x#y'],
    ])
  })

  it('may come from Windows, with a byte order mark', () => {
    expect(pairs('\uFEFFA=1\r\nB=2\r\n')).toEqual([
      ['A', '1'],
      ['B', '2'],
    ])
  })

  it('has values in quotes, also over several lines', () => {
    expect(
      pairs(`A="one # two\\n\\"three\\" \\$x \\d"\nB='raw \\n' # why\nC="-----BEGIN\nabc=\n-----END"\nD=\`it's "so"\``),
    ).toEqual([
      ['A', 'one # two\n"three" $x \\d'],
      ['B', 'raw \\n'],
      ['C', '-----BEGIN\nabc=\n-----END'],
      ['D', 'it\'s "so"'],
    ])
  })

  it('takes a quote that is never closed, or that isn’t the whole value, as it stands', () => {
    expect(pairs('A="half\nB=2\nC="x"y\nD=4')).toEqual([
      ['A', '"half'],
      ['B', '2'],
      ['C', '"x"y'],
      ['D', '4'],
    ])
  })

  it('names the lines that it can’t read', () => {
    expect(parseDotEnv('A="1\n2"\nwhat is this\nB=2\n=nothing')).toEqual({
      entries: [
        { key: 'A', value: '1\n2' },
        { key: 'B', value: '2' },
      ],
      unread: [3, 5],
    })
  })

  it('keeps names that aren’t allowed, so that they can be shown with what is wrong', () => {
    expect(pairs('1A=x\nA-B=y')).toEqual([
      ['1A', 'x'],
      ['A-B', 'y'],
    ])
  })
})

it('is merged: known names get the new value in place, empty rows go', () => {
  const rows: (Variable & { id: number })[] = [
    { id: 1, key: 'A', value: 'old' },
    { id: 2, key: '', value: '' },
    { id: 3, key: 'B', value: 'b' },
  ]
  const entries = parseDotEnv('C=1\nA=new\nC=2').entries
  expect(mergeVariables(rows, entries, (entry) => ({ id: 9, ...entry }))).toEqual({
    rows: [
      { id: 1, key: 'A', value: 'new' },
      { id: 3, key: 'B', value: 'b' },
      { id: 9, key: 'C', value: '2' },
    ],
    added: 1,
    replaced: 1,
  })
})

it('knows names of secrets', () => {
  expect(['AXIS_PASSWORD', 'db_pwd', 'API_KEY', 'ApiToken', 'CLIENT_SECRET'].every(isSecretName)).toBe(true)
  expect(['KEYBOARD', 'PORT', 'AXIS_NAME'].some(isSecretName)).toBe(false)
})

it('takes an entry apart at its first sign', () => {
  expect([variableOf('A=b=c'), variableOf('A')]).toEqual([
    { key: 'A', value: 'b=c' },
    { key: 'A', value: '' },
  ])
})
