import type { Fault } from '../record/fault.ts'
import { judgeName } from '../record/person-name.ts'
import type { CertificateRecord } from '../record/record.ts'
import { generalRules } from './general.ts'
import type { JudgeContext } from './judge-context.ts'
import { reviewTypeRules } from './review-types.ts'
import { type Rule, wantedBy } from './rule.ts'

/** Every rule that the program checks, in the order in which faults are listed. */
export const rules: readonly Rule[] = [...generalRules, ...reviewTypeRules]

const toFault = (rule: Rule, found: string, context: JudgeContext): Fault => ({
  code: rule.code,
  severity: rule.severity,
  ...(rule.field ? { field: rule.field } : {}),
  found,
  wanted: wantedBy(rule, context),
  source: rule.source,
})

/**
 * All faults of one normalised record: those of its name, then every rule that applies to its review type.
 * The unit and the province run this same function. Duplicates are a constraint of the store, not a rule of one record.
 * @example judgeRecord(record, { dictionary, unit, today: '2026-06-01' }) // [] when all is well
 */
export const judgeRecord = (record: CertificateRecord, context: JudgeContext): Fault[] => {
  const faults = judgeName(record.name)
  for (const rule of rules) {
    if (rule.reviewType && rule.reviewType !== record.reviewType) continue
    const found = rule.check(record, context)
    if (found === undefined) continue
    faults.push(
      typeof found === 'string' ? toFault(rule, found, context) : { ...toFault(rule, found.found, context), ...found },
    )
  }
  return faults
}

/**
 * Whether a record with these faults may proceed. Errors stop it, warnings do not.
 * @example isAcceptable([{ severity: 'warning' }]) // true
 */
export const isAcceptable = (faults: readonly Pick<Fault, 'severity'>[]): boolean =>
  faults.every((fault) => fault.severity !== 'error')
