import { endsInLostDigits } from '../../../shared/record/document-number.ts'
import type { Fault } from '../../../shared/record/fault.ts'
import type { IntakeRow } from './intake-row.ts'

/** Share of a file's numbers that may end in 000 by chance; about one in a thousand does. */
const chanceShare = 0.05
const fewestLost = 2

const digitsLost: Fault = {
  code: 'intake.digitsLost',
  severity: 'error',
  field: 'documentNumber',
  found: '本表多个号码的末三位都是 000，像是表格软件把长号码存成了数字，末尾数字已丢失',
  wanted: '对照原始材料重新填写完整号码，该列先设为文本格式',
  source: '导入：单元格',
}

/**
 * Notices a file whose identity numbers a spreadsheet program cut to 15 digits before they came: 529999197008112019 was saved as
 * 529999197008112000. One in eleven such numbers still has the right check digit. One row alone is only asked about by the rules.
 */
export class LostDigits {
  #numbers = 0
  #lost = 0

  /** The row, with a fault where it is one of several. */
  judge(row: IntakeRow): IntakeRow {
    const number = row.values.documentNumber
    if (number === undefined) return row
    this.#numbers++
    if (!endsInLostDigits(number)) return row
    this.#lost++
    return this.#lost >= fewestLost && this.#lost > this.#numbers * chanceShare ? row.withFault(digitsLost) : row
  }
}
