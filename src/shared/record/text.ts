/** Normalising of texts that people type or paste (docs/domain.md, "Document types" and "Names"). Pure functions, all idempotent. */

/** Invisible characters: zero-width spaces, joiners, direction marks, soft hyphens, variation selectors, fillers, annotations. */
const invisible = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\u2800/gu
const control = /\p{Cc}/gu
/** Radicals that look like the character itself (⽂ for 文), which come from copying out of a PDF. */
const radical = /[\u2E80-\u2EF3\u2F00-\u2FD5]/gu

/**
 * Radicals of the block U+2E80–2EF3, each followed by its character (Unicode 14, property Equivalent_Unified_Ideograph).
 * NFKC knows only two of them, and those of U+2F00–2FD5.
 */
const radicalsAndCharacters = [
  ...'⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻',
  ...'⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦',
  ...'⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟',
]
const characterOfRadical = new Map(
  radicalsAndCharacters.flatMap((character, at): [string, string][] =>
    at % 2 === 0 ? [[character, radicalsAndCharacters[at + 1]!]] : [],
  ),
)

/** Texts that normalising leaves unchanged, as most cells are: ASCII without spaces, the usual Han characters and marks. */
const plain = /^[!-~\u00B7\u3400-\u4DBF\u4E00-\u9FFF\u3001\u3002\u3014\u3015\uFF08\uFF09\uFF0C\u201C\u201D]*$/u

/** Full-width ASCII (U+FF01–FF5E) and the ideographic space to half-width. @example toHalfWidth('ＡＢ１') // 'AB1' */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uFF01-\uFF5E\u3000]/gu, (c) => (c === '\u3000' ? ' ' : String.fromCharCode(c.charCodeAt(0) - 0xfee0)))

/**
 * NFC, no invisible or control characters, no radicals for characters, inner white space as one space, none at the ends.
 * @example normaliseText(' 样例 \n 甲') // '样例 甲'
 */
export const normaliseText = (text: string): string =>
  plain.test(text)
    ? text
    : text
        .replace(invisible, '')
        .replace(control, ' ')
        .replace(radical, (found) => characterOfRadical.get(found) ?? found.normalize('NFKC'))
        // Last, because the steps before may bring a letter and its mark together.
        .normalize('NFC')
        .replace(/\s+/gu, ' ')
        .trim()

/** A code that is normalised already, as in most cells. */
const plainCode = /^[0-9A-Z]*$/u

/** Text for codes and numbers: half-width, upper case, no spaces or hyphens. @example normaliseCode('m 123-4') // 'M1234' */
export const normaliseCode = (text: string): string =>
  plainCode.test(text)
    ? text
    : normaliseText(toHalfWidth(text))
        .replace(/[\s\-\u2010-\u2015\u2212\uFE58\uFE63]/gu, '')
        .normalize('NFC')
        // ASCII only: the full mapping turns ß into SS, which would change the number.
        .replace(/[a-z]/gu, (letter) => letter.toUpperCase())

/** Letters and signs that people type for the X at the end of an identity number: Roman ten, Cyrillic Ha, Greek Chi, ×. */
const lookAlikeX = /^(\d{17})[\u2169\u2179\u0425\u0445\u03A7\u03C7\u00D7\u2715\u2A2F]$/u

/** Beyond this many characters a text is no number with remarks. */
const longestNumber = 500

/**
 * Numbers of documents, persons and organisations: as {@link normaliseCode}, without what surrounds the number (quotation marks,
 * a kind of document before it or in brackets behind it, a mark at its end), and with X for a sign that looks like it.
 * @example normaliseIdentity('身份证：52999919900101049×') // '52999919900101049X'
 */
export const normaliseIdentity = (text: string): string => {
  let number = normaliseCode(text)
  // No number is that long, and each round takes one remark away: a cell full of remarks would take a round for each.
  if (number.length > longestNumber) return number
  for (let before = ''; before !== number && !plainCode.test(number); ) {
    before = number
    number = number
      .replace(/^["'“‘]+|(?<!["'”’])["'”’]+$/gu, '')
      .replace(/^\p{Script=Han}{1,12}[:：]?(?=[0-9A-Z])/u, '')
      .replace(/\(\p{Script=Han}{1,12}\)$/u, '')
      .replace(/(?<=[0-9A-Z)])[;,.。、]+$/u, '')
      .replace(lookAlikeX, '$1X')
  }
  return number
}

/**
 * Names of organisations, series, specialties, titles and examinations: no spaces or line breaks between Chinese characters,
 * half-width letters and digits, full-width brackets as in the notice.
 * @example normaliseTerm('样例(集团) 公司') // '样例（集团）公司'
 */
export const normaliseTerm = (text: string): string => {
  const tidy = normaliseText(text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/gu, toHalfWidth)).replace(
    /(?<=\p{Script=Han}|[（）()])\s+(?=\p{Script=Han}|[（）()])/gu,
    '',
  )
  return /\p{Script=Han}/u.test(tidy) ? tidy.replace(/\(/gu, '（').replace(/\)/gu, '）') : tidy
}

/**
 * Numbers of filings, whose year is in 〔〕 by GB/T 9704: other brackets become these, and there are no spaces.
 * @example normaliseFilingNumber('样例备[2024] 1号') // '样例备〔2024〕1号'
 */
export const normaliseFilingNumber = (text: string): string =>
  normaliseText(text.replace(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A]/gu, toHalfWidth))
    .replace(/\s/gu, '')
    .normalize('NFC')
    .replace(/[[(（［【﹝〔﹙⟦]/gu, '〔')
    .replace(/[\])）］】﹞〕﹚⟧]/gu, '〕')

/**
 * The first private-use character or half surrogate of a text. Other computers show it differently or not at all.
 * @example findPrivateUse('样例') // undefined
 */
export const findPrivateUse = (text: string): string | undefined => /[\p{Co}\p{Cs}]/u.exec(text)?.[0]

/** Control characters but tab and line breaks, and half surrogates. No text that people write has one, and PostgreSQL stores no NUL. */
const unstorable = /(?![\t\n\r])\p{Cc}|\p{Cs}/u

/** Whether a text has characters that no text may have. @example isStorable('样例\u0000') // false */
export const isStorable = (text: string): boolean => !unstorable.test(text)

/**
 * A text as people read it, to compare two spellings. Compatibility forms, case, white space, dashes, brackets, quotation marks,
 * dots and commas do not count. Other signs do, because C# is not C.
 * @example foldText('计算机 应用（Ｗｅｂ）') === foldText('计算机应用(web)') // true
 */
export const foldText = (text: string): string =>
  normaliseText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Z}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}"'·・、。,.]/gu, '')
    .normalize('NFC')
