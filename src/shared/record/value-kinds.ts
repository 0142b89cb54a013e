import { z } from 'zod'
import type { WordGroup, words } from './words.ts'

/** Kinds of values that fields of the record have: how text is read, and what a value may be. */

/**
 * How text becomes a value.
 * - `name`: a person's name; `term`: a name of an organisation, series, specialty, title or examination.
 * - `filing`: the number of a filing.
 * - `identity`: a number whose every digit and leading zero counts, so a spreadsheet must hold it as text.
 * - `code`: short digits, which survive as a number.
 * - `choice`: one of the words of a list.
 */
export type Reading = 'name' | 'term' | 'filing' | 'identity' | 'code' | 'date' | 'year' | 'choice' | 'yesNo'

const limited = (maxLength: number) => z.string().min(1).max(maxLength)

export const personName = { reading: 'name', maxLength: 200, schema: limited(200) } as const
export const organisation = { reading: 'term', maxLength: 200, schema: limited(200) } as const
export const documentNumber = { reading: 'identity', maxLength: 40, schema: limited(40) } as const

/** Unified social credit code (GB 32100), 18 characters. */
export const optionalCreditCode = {
  reading: 'identity',
  maxLength: 18,
  schema: z.string().max(18).optional(),
  wanted: '18 位统一社会信用代码',
} as const

/** ISO date in Beijing's calendar. */
export const date = {
  reading: 'date',
  maxLength: 60,
  schema: z.iso.date(),
  wanted: '日期，如 2025-12-05 或 2025年12月5日',
} as const

export const optionalYear = {
  reading: 'year',
  maxLength: 60,
  schema: z.int().min(1949).max(2200).optional(),
  wanted: '四位年份，如 2025',
} as const

/** Six-digit code of a region (GB/T 2260). */
export const optionalRegion = {
  reading: 'code',
  maxLength: 6,
  schema: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  wanted: '六位地区代码，如 520102',
} as const

export const optionalYesNo = {
  reading: 'yesNo',
  maxLength: 60,
  schema: z.boolean().optional(),
  wanted: '是 或 否',
} as const

/** A text of at most `maxLength` characters. */
export const text = (maxLength: number) => ({ reading: 'term', maxLength, schema: limited(maxLength) }) as const
/** The same, or none. */
export const optionalText = (maxLength: number) =>
  ({ reading: 'term', maxLength, schema: limited(maxLength).optional() }) as const

/** The number of a filing, or none. */
export const optionalFilingNumber = { reading: 'filing', maxLength: 60, schema: limited(60).optional() } as const

type Keys<Group extends WordGroup> = readonly (keyof (typeof words)[Group] & string)[]

/** One word of a list. @param keys the keys of the list */
export const word = <const Group extends WordGroup, const Key extends Keys<Group>>(words: Group, keys: Key) =>
  ({ reading: 'choice', maxLength: 60, words, schema: z.enum(keys) }) as const
/** The same, or none. */
export const optionalWord = <const Group extends WordGroup, const Key extends Keys<Group>>(words: Group, keys: Key) =>
  ({ reading: 'choice', maxLength: 60, words, schema: z.enum(keys).optional() }) as const
