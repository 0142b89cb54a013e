/** Beginnings that people use again and again, in English and pinyin. */
const words =
  'password passw0rd p@ssw0rd admin administrator manager welcome letmein iloveyou monkey dragon football baseball sunshine princess superman master michael computer internet qwerty qwertyuiop qwer1234 asdfghjkl asdf1234 zxcvbnm 1qaz2wsx 1q2w3e4r 1q2w3e q1w2e3r4 abc123 abcd1234 a123456 aa123456 a12345678 abc123456 woaini woaini1314 woaiwojia woaini520 5201314 zhongguo china chinese beijing guizhou guiyang zhicheng zhengshu wodemima mima mimamima nihao nihaoma baobao laopo laogong xiaoming wangwei zhangwei liwei qazwsx qazwsxedc test test1234 guest root user login default changeme secret hello helloworld starwars whatever trustno1 jordan23 hunter2'.split(
    ' ',
  )

/** Endings that are put behind a word to make it long enough. */
const endings = [
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '1234567',
  '12345678',
  '123456789',
  '1234567890',
  '0',
  '00',
  '000',
  '01',
  '007',
  '111',
  '1111',
  '520',
  '521',
  '666',
  '888',
  '8888',
  '1314',
  '5201314',
  'abc',
  'qwe',
  ...Array.from({ length: 61 }, (_, index) => String(1970 + index)),
]

/**
 * Passwords of at least ten characters that head every list of leaked passwords: a common word, alone, twice, or before or
 * after a common number. Lower case, without punctuation. Shorter passwords are refused for their length already.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  words.flatMap((word) => [word, word + word, ...endings.flatMap((ending) => [word + ending, ending + word])]),
)
