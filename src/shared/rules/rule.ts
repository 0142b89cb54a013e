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
  /** Expected value, in Chinese; a function where it depends on the dictionary. */
  readonly wanted: string | ((context: JudgeContext) => string)
  /** Chinese, for people: clause of the notice or standard. A `*` marks a reading that goes beyond the notice's words (docs/domain.md, "Sources"). */
  readonly source: string
  /** Chinese words for what was found when the rule is broken, or a fault with its own code and wanted; undefined when the record obeys it. */
  readonly check: (
    record: CertificateRecord,
    context: JudgeContext,
  ) => string | (Partial<Fault> & { readonly found: string }) | undefined
}

/** Expected value of a rule under this dictionary, in Chinese. */
export const wantedBy = ({ wanted }: Rule, context: JudgeContext): string =>
  typeof wanted === 'string' ? wanted : wanted(context)
