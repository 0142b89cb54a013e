import type { Fault } from './fault.ts'
import { memoise } from './memoise.ts'
import { normaliseText, toHalfWidth } from './text.ts'

// Whether a text that people typed, or that a program wrote in their place, is a value at all.

/** Words that stand for no value, upper case and half-width, as spreadsheets, databases, programs and clerks write them. */
const nothing = new Set([
  ...['NULL', '(NULL)', '[NULL]', '<NULL>', 'NIL', 'NONE', 'NAN', '<NA>', 'NAT', 'NA', 'N/A', 'N.A.', 'N.A', '\\N'],
  ...['UNDEFINED', 'UNKNOWN', 'EMPTY', '(BLANK)', '(空白)', 'TRUE', 'FALSE', 'DITTO', '[OBJECTOBJECT]'],
  ...['同上', '同前', '同左', '同右', '同下', '上同', '如上', '同', '同上行', '同上一行', '仝', '仝上', '々', '〻'],
  ...[
    '无',
    '没有',
    '空',
    '空白',
    '暂无',
    '暂缺',
    '不详',
    '未知',
    '未填',
    '未填写',
    '未提供',
    '不填',
    '不涉及',
    '不适用',
    '无此项',
  ],
  ...['待填', '待补', '待补充', '略'],
])

/** #N/A, #REF!, #DIV/0! and other errors of formulas, and ### of a column that is too narrow. */
const formulaError = /^#(?:#*|[A-Z/0_]+[!?]?)$/u

const bare = (text: string): string => toHalfWidth(normaliseText(text)).replace(/\s/gu, '').toUpperCase()

/**
 * Whether a text stands for no value: an error of a formula, a word such as NULL or 无, a ditto mark, or marks alone.
 * @example
 * standsForNothing('——') // true
 * standsForNothing('0') // false, because a number may be a value
 */
export const standsForNothing = (text: string): boolean => {
  const word = bare(text)
  return nothing.has(word) || formulaError.test(word) || !/[\p{L}\p{N}\p{Co}]/u.test(word)
}

/** Words for a value that is not known yet. */
const pending = new Set(['待定', '未定', '待确定', '待核实', '待核', 'TBD'])

/**
 * Characters that the first two bytes of a Chinese character in UTF-8 become when they are read as GBK: 贵州 becomes 璐靛窞.
 * In such a text every third character is one of these, which are rare elsewhere.
 */
const firstOfMisread = new Set(
  [
    '鋩鋪鋫鋬鋭鋮鋯鋰鋱鋲鋳鋴鋵鋶鋷鋸鋹鋺鋻鋼鋽鋾鋿錀錁錂錃錄錅錆錇錈錉洹洧洌浃浈洇洄洙洎洫浍洮洵洚浏浒浔洳涑浯涞涠浞涓涔浜浠浼浣渚淇鍊鍋鍌鍍鍎鍏鍐鍑鍒鍓鍔鍕鍖鍗鍘鍙鍚鍛鍜鍝鍞鍟鍠鍡鍢鍣鍤鍥鍦鍧鍨鍩',
    '鍫濉澧澹澶濂濡濮濞濠濯瀚瀣瀛瀹瀵灏灞宀宄宕宓宥宸甯骞搴寤寮褰寰蹇鎬鎭鎮鎯鎰鎱鎲鎳鎴鎵鎶鎷鎸鎹鎺鎻鎼鎽鎾鎿鏀鏁鏂鏃鏄鏅鏆鏇鏈鏉鏋鏌鏍妗姊妫妞妤姒妲妯姗妾娅娆姝娈姣姘姹娌娉娲娴娑娣娓婀婧婊婕娼婢婵',
    '鐎鐏鐐鐑鐒鐓鐔鐕鐖鐗鐘鐙鐚鐛鐜鐝鐞鐟鐠鐡鐢鐣鐤鐥鐦鐧鐨鐩鐪鐫鐬鐭鐮纭纰纾绀绁绂绉绋绌绐绔绗绛绠绡绨绫绮绯绱绲缍绶绺绻绾缁缂缃缇缈鑰鑱鑲鑳鑴鑵鑶鑷鑸鑹鑺鑻鑼鑽鑾鑿钀钁钂钃钄钑钖钘铇铏铓铔铚铦铻锜',
    '锠琛琚瑁瑜瑗瑕瑙瑷瑭瑾璜璎璀璁璇璋璞璨璩璐璧瓒璺韪韫韬杌杓杞杈杩閫閬閭閮閯閰閱閲閳閴閵閶閷閸閹閺閻閼閽閾閿闀闁闂闃闄闅闆闇闈闉闊闋椤棰椋椁楗棣椐楱椹楠楂楝榄楫榀榘楸椴槌榇榈槎榉楦楣楹榛榧榻榫榭',
  ].flatMap((characters) => [...characters]),
)

/** What remains of a text that was decoded wrongly twice, and of memory that was never written. */
const lostText = /锟斤拷|锟斤|烫烫|屯屯/u
/** UTF-8 read as Latin-1: 贵 becomes è´µ. */
const latinMisread = /(?:[\u00C2-\u00EF][\u0080-\u00BF\u0152-\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]{1,2}){2}/u

const isMisread = (text: string): boolean => {
  if (lostText.test(text) || latinMisread.test(text)) return true
  const han = text.match(/\p{Script=Han}/gu) ?? []
  const first = han.filter((character) => firstOfMisread.has(character)).length
  return first >= 2 && first * 3 >= han.length
}

/** HTML, lost characters, masks, and marks at the end of a sentence. */
const traceOfProgram = /&(?:[a-z]+|#\d+|#x[\da-f]+);|<\/?[a-z][^<>]*>|[?？]{2,}|[□■▯◻]|[*＊]|[。；;，,、：:]$/iu

/** Texts of Chinese characters, letters, digits and brackets alone, as most are. */
const unremarkable = /^[\u3400-\u4DBF\u4E00-\u9FFFA-Za-z0-9（）]+$/u

/** A fault of a text, whatever its field is. */
type TextFault = Pick<Fault, 'code' | 'severity' | 'found' | 'wanted'>

const findTextFault = (text: string): TextFault | undefined => {
  const shown = `“${text.slice(0, 40)}”`
  if (standsForNothing(text) || !/[\p{L}\p{Co}]/u.test(text))
    return {
      code: 'text.noValue',
      severity: 'error',
      found: `${shown}不是有效的内容`,
      wanted: '真实的全称，不用“同上”“无”等代替',
    }
  const lost = /[\uFFFC\uFFFD]/u.exec(text)
  if (lost) {
    const position = [...text.slice(0, lost.index)].length + 1
    return {
      code: 'text.lost',
      severity: 'error',
      found: `第 ${position} 个字符已丢失：${shown}`,
      wanted: '对照原文件重新输入这一项',
    }
  }
  if (pending.has(bare(text)))
    return { code: 'text.pending', severity: 'warning', found: `${shown}还没有确定`, wanted: '确定后的全称' }
  if (isMisread(text))
    return { code: 'text.misread', severity: 'warning', found: `${shown}像是乱码`, wanted: '对照原文件重新输入这一项' }
  const trace = unremarkable.test(text) ? null : traceOfProgram.exec(text)
  return trace
    ? {
        code: 'text.trace',
        severity: 'warning',
        found: `${shown}里有“${trace[0]}”，不像名称的一部分`,
        wanted: '与公章或文件一致的写法',
      }
    : undefined
}

/** Texts whose judgement is kept, because the rows of a file share most of their employers and specialties. */
const mostTexts = 5_000

const none: readonly TextFault[] = []

/**
 * Judges a normalised text that a certificate prints, such as an employer's name: whether it is a value at all, and whether it
 * shows traces of a program that damaged it.
 * @returns its fault, or an empty list
 * @example
 * judgeText('#N/A')[0]?.severity // 'error'
 * judgeText('样例&nbsp;公司')[0]?.severity // 'warning'
 * judgeText('样例公司') // []
 */
export const judgeText = memoise((text: string): readonly TextFault[] => {
  const fault = findTextFault(text)
  return fault ? [fault] : none
}, mostTexts)
