import { z } from 'zod'
import { employerLevels, examLines, standards, talentCategories } from '../record/words.ts'
import { unitKinds } from './unit-kind.ts'

const year = z.int().min(1949).max(2200)
const days = z.iso.date()
const age = z.int().min(0).max(150)

/**
 * Parameters of the rules of all records and of the seven review types (notice, annex 2; docs/domain.md, "Review types"). The
 * dictionary contains them so that the province can change them without a new program. The defaults are the notice's. A
 * dictionary that is older than the parameters has all defaults.
 */
export const reviewParametersSchema = z.object({
  general: z
    .object({
      /** Earliest 取得时间 with an electronic certificate. */
      obtainedFrom: days.default('2020-01-01'),
      /** Age at 取得时间 by the identity number. Other ages raise a warning. */
      youngest: age.default(18),
      oldest: age.default(80),
    })
    .prefault({}),
  social: z
    .object({
      /** Units that may organise it. */
      unitKinds: z.array(z.enum(unitKinds)).min(1).default(['humanResources', 'cityHumanResources', 'industry']),
    })
    .prefault({}),
  grassroots: z
    .object({
      /** Levels of an employer at the grass roots. */
      employerLevels: z.array(z.enum(employerLevels)).min(1).default(['county', 'township']),
    })
    .prefault({}),
  greenChannel: z
    .object({
      /** The introduction is in one of this many years before that of 取得时间. */
      introducedWithinYears: z.int().min(1).max(20).default(1),
      talentCategories: z
        .array(z.enum(talentCategories))
        .min(1)
        .default([...talentCategories]),
      /** 申报评审条件 that raise no warning. */
      standards: z.array(z.enum(standards)).min(1).default(['province']),
    })
    .prefault({}),
  private: z
    .object({
      /** First characters of the credit codes of private economic organisations (GB 32100). */
      creditCodeBeginnings: z
        .array(z.string().regex(/^[0-9A-Z]$/))
        .min(1)
        .default(['5', '9', 'Y']),
    })
    .prefault({}),
  exam: z
    .object({
      /** Lines whose holders receive another certificate. */
      refusedLines: z.array(z.enum(examLines)).default(['national']),
      /** Exams that only some units may import: series by code, year of the exam. */
      importers: z
        .array(z.object({ series: z.string().regex(/^\d{2}$/), year, unitKinds: z.array(z.enum(unitKinds)).min(1) }))
        .max(500)
        .default([{ series: '19', year: 2020, unitKinds: ['cityHumanResources'] }]),
    })
    .prefault({}),
  /** The regions of the dictionary mark its counties. */
  ninePlusThree: z.object({ employerLevels: z.array(z.enum(employerLevels)).min(1).default(['county']) }).prefault({}),
})

export type ReviewParameters = z.infer<typeof reviewParametersSchema>

/** The parameters as the notice has them. */
export const noticeParameters: ReviewParameters = reviewParametersSchema.parse({})
