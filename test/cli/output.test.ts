import { expect, test } from 'vitest'
import { withoutControls } from '../../src/cli/terminal/output.ts'

test('text of strangers cannot command the terminal or turn its direction', () => {
  expect(withoutControls('样例\u001B]0;title\u0007.xlsx')).toBe('样例�]0;title�.xlsx')
  expect(withoutControls('a\u009B2Jb\rc\u202Ed\u2066e')).toBe('a�2Jb�c�d�e')
  expect(withoutControls('第一行\n\t第二行 ＝ 王䶮·𠀀')).toBe('第一行\n\t第二行 ＝ 王䶮·𠀀')
})
