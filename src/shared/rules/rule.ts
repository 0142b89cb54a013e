import type { Fault, Severity } from '../record/fault.ts'
import type { CertificateRecord } from '../record/record.ts'
import type { ReviewType } from '../record/words.ts'
import type { JudgeContext } from './judge-context.ts'

/** One machine-checkable rule. Codes are stable: receipts and error workbooks name them. */
export interface Rule {
  readonly code: string
  readonly severity: Severity
  /** Applies to this review type only; to all when absent. */
  readonly reviewType?: ReviewType
  /** Field the fault is shown at. */
  readonly field?: string
  /** Chinese: what is wanted, where the dictionary has a say in it, by the dictionary. */
  readonly wanted: string | ((context: JudgeContext) => string)
  /** Chinese, for people: clause of the notice or standard. A `*` marks a reading that goes beyond the notice's words (docs/domain.md, "Sources"). */
  readonly source: string
  /** Chinese words for what was found when the rule is broken (or with its own code and wanted); undefined when it holds. */
  readonly check: (
    record: CertificateRecord,
    context: JudgeContext,
  ) => string | (Partial<Fault> & { readonly found: string }) | undefined
}

/** Chinese: what a rule wants under this dictionary. */
export const wantedBy = ({ wanted }: Rule, context: JudgeContext): string =>
  typeof wanted === 'string' ? wanted : wanted(context)
