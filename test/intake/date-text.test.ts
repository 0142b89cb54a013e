import { expect, test } from 'vitest'
import { showDate } from '../../src/files/date-text.ts'

// The right texts are those that LibreOffice and Excel show for these formats.
test.each([
  ['yyyy/m/d', '2024-05-06', '2024/5/6'],
  ['yyyy-mm-dd', '2024-05-06', '2024-05-06'],
  ['yyyy"年"m"月"d"日"', '2024-05-06', '2024年5月6日'],
  ['yyyy"年"m"月"', '2020-12-01', '2020年12月'],
  ['m"月"d"日"', '2024-05-06', '5月6日'],
  ['[$-804]yyyy\\.mm\\.dd;@', '2024-05-06', '2024.05.06'],
  ['[DBNum1]yyyy年m月d日', '2024-05-06', '2024年5月6日'],
  ['yy/m/d h:mm', '2024-05-06T09:05:00', '24/5/6 9:05'],
  ['m/d/yy hh:mm:ss', '2024-05-06T23:59:17', '5/6/24 23:59:17'],
  ['mm:ss', '2024-05-06T23:59:17', '59:17'],
  ['yyyy_)', '2024-05-06', '2024'],
])('%s shows %s as %s', (code, iso, shown) => expect(showDate(code, iso)).toBe(shown))
