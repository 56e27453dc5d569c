import { describe, expect, it } from 'vitest'
import { csvText } from './csv'

const line = (...cells: (string | number | null)[]) => csvText(['h'], [cells]).split('\r\n')[1]

describe('csvText', () => {
  it('begins with the UTF-8 mark and the header, and ends each line', () => {
    expect(csvText(['a', 'b'], [[1, null]])).toBe('\uFEFFa,b\r\n1,\r\n')
  })

  it('quotes what would break a row', () => {
    expect(line('a,b', 'say "hi"')).toBe('"a,b","say ""hi"""')
    expect(csvText(['h'], [['two\r\nlines']])).toContain('"two\r\nlines"\r\n')
  })

  it('lets no text become a formula, and leaves numbers alone', () => {
    expect(line('=1+1', '+x', '-x', '@SUM(A1)', '\tx', -5)).toBe("'=1+1,'+x,'-x,'@SUM(A1),'\tx,-5")
    expect(line('=HYPERLINK("http://x","y")')).toBe(`"'=HYPERLINK(""http://x"",""y"")"`)
  })
})
